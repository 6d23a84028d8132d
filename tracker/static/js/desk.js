// Keys for the desk, for comfort only: Tab and Enter do all of it without this file.
"use strict";

const keys = document.querySelector("[data-keys]");
const OFF = "meldpunt-keys-off";
const typing = (element) => element.closest("input, textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll(".attention li > div > a, .register tbody th a, .hits h3 a")];
const switched = keys && keys.querySelector("input");

// One letter is no command for who speaks to the computer or presses keys by mistake: it can be switched off, and this
// browser remembers that. It works without storage too, and then forgets.
const remembered = () => {
  try {
    return localStorage.getItem(OFF);
  } catch {
    return null;
  }
};

function step(by) {
  const links = rows();
  const here = links.indexOf(document.activeElement);
  const next = links[here < 0 ? (by > 0 ? 0 : links.length - 1) : here + by];
  if (next) next.focus();
}

function explain() {
  keys.open = true;
  keys.querySelector("summary").focus();
}

const COMMANDS = {
  "/": () => document.querySelector("[data-search]").focus(),
  "?": explain,
  j: () => step(1),
  k: () => step(-1),
};

if (keys) {
  switched.checked = !remembered();
  switched.addEventListener("change", () => {
    try {
      if (switched.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "yes");
    } catch {
      // not remembered, but off for this page
    }
  });
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (!switched.checked || typing(event.target)) return;
    const inRow = rows().includes(document.activeElement);
    const command =
      COMMANDS[event.key] || (inRow && { ArrowDown: COMMANDS.j, ArrowUp: COMMANDS.k }[event.key]);
    if (!command) return;
    event.preventDefault();
    command();
  });
}
