// Python in the browser: Pyodide, what losslint needs, and losslint itself. `packages.json` says where they are.

// Its check loads all that other checks need.
const TRAINING = `
import keras
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
`;
let reportOf = null;

async function start() {
  const tell = (progress) => postMessage({ progress });
  const { pyodide: at, packages, wheels } = await (await fetch("packages.json")).json();
  tell("loading Python …");
  const home = new URL(at, self.location.href).href;
  const { loadPyodide } = await import(`${home}pyodide.mjs`);
  const pyodide = await loadPyodide({ indexURL: home });
  tell("loading the parser …");
  await pyodide.loadPackage(packages, { messageCallback: () => {} });
  tell("loading losslint …");
  for (const { file, sha256 } of wheels) {
    const content = await (await fetch(file)).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
    if (Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("") !== sha256) {
      throw new Error(`${file} is not what it should be`);
    }
    await pyodide.unpackArchive(content, "wheel");
  }
  tell("starting losslint: this first time takes half a minute …");
  reportOf = pyodide.runPython("from losslint.playground.checking import report_in_an_empty_folder as f; f");
  reportOf(TRAINING);
}

self.onmessage = async ({ data }) => {
  try {
    if (data.start) {
      await start();
      postMessage({ report: "" });
    } else {
      postMessage({ report: reportOf(data.text) });
    }
  } catch (error) {
    const lines = String(error.message ?? error).trim().split("\n");
    postMessage({ problem: lines[lines.length - 1].replace(/^[\w.]*Error: /, "") });
  }
};
