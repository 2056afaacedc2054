// The page: what is pasted goes to an engine, which gives back a report, one HTML document.
//
// An engine has `where`, a sentence on where the text is checked, `start(tell)`, which makes it ready, and
// `check(text)`, which gives a report. What goes wrong is an Error whose message is for people.

const find = (id) => document.getElementById(id);
const engineName = document.querySelector("meta[name=losslint-engine]").content;
const { engine } = await import(engineName === "local" ? "./local.js" : "./browser.js");
const tell = (sentence) => { find("status").textContent = sentence; };
let ready = null;

function start() {
  ready ??= engine.start(tell).catch((error) => { ready = null; throw error; });
  return ready;
}

async function check() {
  const text = find("code").value;
  if (!text.trim()) {
    tell("There is nothing to check yet: paste a script, or choose an example.");
    return;
  }
  find("check").disabled = true;
  try {
    await start();
    tell("checking …");
    const began = performance.now();
    const report = await engine.check(text);
    const frame = find("report");
    frame.srcdoc = report;
    frame.hidden = false;
    find("hint").hidden = true;
    frame.scrollIntoView({ block: "nearest" });
    tell(`checked in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  } catch (error) {
    tell(`This did not work: ${error.message}`);
  } finally {
    find("check").disabled = false;
  }
}

async function offerExamples() {
  const examples = await (await fetch("examples.json")).json();
  for (const { title } of examples) {
    find("example").append(new Option(title));
  }
  const choose = (chosen) => {
    if (chosen) {
      find("code").value = chosen.code;
      find("example").value = chosen.title;
      check();
    }
  };
  find("example").addEventListener("change", () => {
    choose(examples.find(({ title }) => title === find("example").value));
  });
  choose(examples[/^#example-(\d+)$/.exec(location.hash)?.[1] - 1]);
}

find("where").textContent = engine.where;
find("form").addEventListener("submit", (event) => { event.preventDefault(); check(); });
find("code").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    check();
  }
});
find("code").addEventListener("input", () => { find("example").value = ""; });
await offerExamples();
