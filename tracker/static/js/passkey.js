// Passkeys: ask the device what the page wants to know, put its answer into the form and send that. Nothing is stored.
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

const make = async (asked) => {
  const options = { ...asked, challenge: bytes(asked.challenge), excludeCredentials: known(asked.excludeCredentials) };
  options.user = { ...asked.user, id: bytes(asked.user.id) };
  const made = await navigator.credentials.create({ publicKey: options });
  const { clientDataJSON, attestationObject } = made.response;
  return answer(made, { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject) });
};

const use = async (asked) => {
  const options = { ...asked, challenge: bytes(asked.challenge), allowCredentials: known(asked.allowCredentials) };
  const used = await navigator.credentials.get({ publicKey: options });
  const { clientDataJSON, authenticatorData, signature } = used.response;
  return answer(used, {
    clientDataJSON: text(clientDataJSON),
    authenticatorData: text(authenticatorData),
    signature: text(signature),
  });
};

const answer = (credential, response) =>
  JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });

for (const button of document.querySelectorAll("[data-passkey], [data-new-passkey]")) {
  const status = document.getElementById(button.dataset.status);
  if (!window.PublicKeyCredential) {
    button.hidden = true;
    continue;
  }
  button.addEventListener("click", async () => {
    status.textContent = "";
    try {
      const { passkey, newPasskey } = button.dataset;
      const asked = JSON.parse(passkey || newPasskey).publicKey;
      button.form.elements.passkey.value = await (passkey ? use(asked) : make(asked));
      button.form.submit();
    } catch {
      status.textContent = button.dataset.failed;
    }
  });
}
