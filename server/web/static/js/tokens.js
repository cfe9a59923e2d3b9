// The token of the session that is open now: whoever has signed in again, in another tab, has another one. What waits on
// a page goes under the name of whose page it is, and of nobody else unless they say so.

const page = document.querySelector("main");

const use = (token) => {
  for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
  for (const place of document.querySelectorAll("[data-token]")) place.dataset.token = token;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
};

/**
 * Puts it wherever this page sends it from, and gives it; empty: nobody is signed in, nobody answers, or somebody else is
 * signed in, whom the event `another-signed-in` names.
 */
export const renewTokens = async () => {
  try {
    const answer = await fetch(document.body.dataset.who, { headers: { "X-Requested-With": "fetch" }, cache: "no-store" });
    if (!answer.ok) return "";
    const who = await answer.json();
    if (String(who.agent) !== page.dataset.who) {
      document.dispatchEvent(new CustomEvent("another-signed-in", { detail: who }));
      return "";
    }
    use(who.token);
    return who.token;
  } catch {
    return "";
  }
};

/**
 * Whether what was fetched for this page was drawn for whose page it is, and so are its forms: they have the token of who
 * was signed in at that moment. Where it was for somebody else it takes no place here, and `renewTokens` names them.
 */
export const isOurs = (fetched) => {
  const parts = [...fetched.querySelectorAll("[data-who], [name=csrf_token]")];
  const ours = parts.every((one) => one.closest("[data-who]")?.dataset.who === page.dataset.who);
  if (!ours) renewTokens();
  return ours;
};

/** Who is signed in now says that this page is theirs from now on, with all that waits on it. */
export const takeOver = ({ agent, name, role }) => {
  page.dataset.who = agent;
  document.querySelector("[data-account-name]").textContent = name;
  document.querySelector("[data-account-role]").textContent = role;
};
