// Sends dropped or picked files one by one, shows how far each has come, and never drops one silently.
"use strict";

(() => {
  const form = document.getElementById("drop");
  const picker = document.getElementById("files");
  const list = document.getElementById("batches");
  const nothing = document.getElementById("nothing");
  const said = document.getElementById("said");
  const words = form.dataset;
  const waiting = [];
  let busy = false;
  let unsent = 0;

  document.documentElement.classList.add("has-script");

  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    made.className = className;
    if (text) made.textContent = text;
    return made;
  };

  const cardOf = (file) => {
    const card = element("article", "batch card-s sending");
    const head = element("div", "batch-head");
    const name = element("h3", "batch-name grow", file.name);
    const size = `${(file.size / 1e6).toLocaleString("fr", { maximumFractionDigits: 1 })} ${words.size}`;
    head.append(name, element("span", "tag", `${words.sending} ${size}`));
    const progress = document.createElement("progress");
    progress.setAttribute("aria-label", `${words.sending} ${file.name}`);
    progress.max = 1;
    card.append(head, progress);
    list.prepend(card);
    nothing.classList.add("d-none");
    return card;
  };

  const failed = (file, card, sentences = []) => {
    const message = element("div", "say say-bad");
    message.setAttribute("role", "alert");
    const paragraphs = element("div", "stack-s");
    const [first, ...others] = sentences.length ? sentences : [words.lost];
    paragraphs.append(element("p", others.length ? "strong" : "", first), ...others.map((one) => element("p", "", one)));
    message.append(paragraphs);
    const again = element("button", "b b-s", words.again);
    again.type = "button";
    again.addEventListener("click", () => {
      card.remove();
      add([file]);
    });
    card.replaceChildren(element("h3", "batch-name", file.name), message, again);
  };

  const send = ({ file, card }) => new Promise((done) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("files", file);
    if (form.elements.parcours) body.append("parcours", form.elements.parcours.value);
    request.open("POST", form.action);
    request.setRequestHeader("X-CSRFToken", form.elements.csrf_token.value);
    request.setRequestHeader("X-Requested-With", "fetch");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) card.querySelector("progress").value = event.loaded / event.total;
    });
    request.addEventListener("load", () => {
      if (request.status === 201) {
        const shell = document.createElement("template");
        shell.innerHTML = request.responseText;
        const received = [...shell.content.children];
        card.replaceWith(...received);
        received.forEach((one) => window.htmx.process(one));
      } else {
        const shell = document.createElement("template");
        shell.innerHTML = request.responseText;
        failed(file, card, [...shell.content.querySelectorAll("p")].map((one) => one.textContent));
      }
      done();
    });
    request.addEventListener("error", () => { failed(file, card); done(); });
    request.send(body);
  });

  const work = async () => {
    if (busy) return;
    busy = true;
    while (waiting.length) {
      await send(waiting.shift());
      unsent -= 1;
    }
    busy = false;
  };

  const add = (files) => {
    for (const file of files) {
      waiting.push({ file, card: cardOf(file) });
      unsent += 1;
    }
    work();
  };

  picker.addEventListener("change", () => {
    add([...picker.files]);
    picker.value = "";
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    add([...picker.files]);
  });
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("is-over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("is-over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("is-over");
    add([...event.dataTransfer.files]);
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsent) {
      event.preventDefault();
      event.returnValue = words.leaving;
    }
  });

  // Someone who does not see the cards hears when one has changed.
  document.body.addEventListener("htmx:afterSwap", (event) => {
    const card = event.detail.elt;
    if (card && card.classList.contains("batch") && !card.hasAttribute("aria-busy")) {
      said.textContent = `${card.querySelector(".batch-name").textContent} : ${card.querySelector(".batch-tags > .tag:last-child").textContent}`;
    }
  });
})();
