// The engine of `losslint playground`: the Python that serves the page checks the text.

export const engine = {
  where: "Your text goes to the losslint that runs on this machine, and nowhere else.",

  async start() {},

  async check(text) {
    const answer = await fetch("check", { method: "POST", body: text });
    if (answer.ok) {
      return answer.text();
    }
    const told = await answer.json().catch(() => ({ problem: "the server has ended" }));
    throw new Error(told.problem);
  },
};
