// The engine without a server: Python in a worker of this browser. A check that takes too long is ended with it.

const SECONDS = 60;
let worker = null;
let answers = null;

function ask(message, seconds, tell = () => {}) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => end(`it took more than ${seconds} seconds and was ended`), seconds * 1000);
    const settle = (act) => { clearTimeout(timer); act(); };
    const end = (why) => { worker?.terminate(); worker = null; settle(() => reject(new Error(why))); };
    answers = ({ data }) => {
      if (data.progress) { tell(data.progress); }
      else if (data.problem) { settle(() => reject(new Error(data.problem))); }
      else { settle(() => resolve(data.report)); }
    };
    worker.onmessage = (event) => answers(event);
    worker.onerror = (event) => end(event.message || "the worker has failed");
    worker.postMessage(message);
  });
}

export const engine = {
  where: "Your text stays in this browser: the first check fetches Python, some 15 MB, and the next ones fetch nothing.",

  async start(tell) {
    if (worker === null) {
      worker = new Worker("worker.js", { type: "module" });
      await ask({ start: true }, 180, tell);
    }
  },

  async check(text) {
    await this.start(() => {});
    return ask({ text }, SECONDS);
  },
};
