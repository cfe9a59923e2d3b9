// Which key was pressed, as it is written on buttons.

/**
 * A figure above the letters by its place: a French keyboard types "&" there unless the shift key is held. Everything
 * else by what it types, also the figures beside the letters, whose keys may be set to move about instead.
 */
export const keyOf = (event) => /^Digit(\d)$/.exec(event.code)?.[1] ?? event.key.toLowerCase();
