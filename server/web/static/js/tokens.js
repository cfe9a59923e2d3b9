// The token of the session that is open now: whoever has signed in again, in another tab, has another one.

/** Puts it wherever this page sends it from, and gives it; empty: nobody is signed in, or nobody answers. */
export const renewTokens = async () => {
  try {
    const answer = await fetch(document.body.dataset.who, { headers: { "X-Requested-With": "fetch" }, cache: "no-store" });
    if (!answer.ok) return "";
    const { token } = await answer.json();
    for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
    for (const place of document.querySelectorAll("[data-token]")) place.dataset.token = token;
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    return token;
  } catch {
    return "";
  }
};
