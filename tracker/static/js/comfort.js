// Comfort only: every task works without this file.
"use strict";

for (const element of document.querySelectorAll("[data-needs-js]")) element.hidden = false;

// Leaving by replace() keeps this page out of the back button; Escape twice does the same.
const leave = document.querySelector("[data-leave]");
if (leave) {
  const go = () => {
    document.documentElement.hidden = true;
    location.replace(leave.href);
  };
  leave.addEventListener("click", (event) => {
    event.preventDefault();
    go();
  });
  let last = -Infinity;
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    if (event.timeStamp - last < 700) go();
    last = event.timeStamp;
  });
}

// The button says what has happened, and says it to a screen reader too.
for (const button of document.querySelectorAll("[data-copy]")) {
  const status = document.getElementById(button.dataset.status);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      status.textContent = button.dataset.done;
    } catch {
      status.textContent = button.dataset.failed;
    }
  });
}

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());

// What takes long goes part by part; the page presses its own button.
const goOn = document.querySelector("[data-go-on]");
if (goOn) goOn.requestSubmit();

// Three minutes before the end a page says so; a page elsewhere that was given more time tells the others.
const alarm = document.querySelector("[data-ends-in]");
const others = "BroadcastChannel" in window ? new BroadcastChannel("meldpunt") : null;
if (alarm) {
  let timer;
  const wait = (seconds) => {
    clearTimeout(timer);
    alarm.replaceChildren();
    timer = setTimeout(
      () => alarm.replaceChildren(alarm.nextElementSibling.content.cloneNode(true)),
      Math.max(0, seconds - 180) * 1000,
    );
  };
  wait(Number(alarm.dataset.endsIn));
  if (others) others.addEventListener("message", (event) => wait(Number(event.data)));
}
const stayed = document.querySelector("[data-stayed]");
if (stayed && others) others.postMessage(stayed.dataset.stayed);
