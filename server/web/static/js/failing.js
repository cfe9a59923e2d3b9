// What a server says that took nothing in.

/** The sentences of an answer of ours, a paragraph each; none where something else answered, as what stands before it does. */
export const sentencesOf = (html) => {
  const shell = document.createElement("template");
  shell.innerHTML = html;
  return [...shell.content.querySelectorAll(".say p")].map((one) => one.textContent);
};

/**
 * Whether somebody has to do something before it takes anything in: its disk is full, or it may not write there. Whoever is
 * only busy says when to ask again, or says nothing of their own.
 */
export const needsSomebody = (status, askAgain, html) =>
  status === 507 || (status === 503 && askAgain === null && sentencesOf(html).length > 0);
