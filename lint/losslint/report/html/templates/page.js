"use strict";
(() => {
  const findings = [...document.querySelectorAll("article.finding")];
  const filters = document.getElementById("filters");
  const shown = document.getElementById("shown");
  const empty = document.getElementById("empty");

  const visible = () => findings.filter((finding) => !finding.hidden);

  /** Show what the filters leave; a card or a file without any of it goes too. */
  const filter = () => {
    const severities = new Set([...filters.querySelectorAll("[name=severity]:checked")].map((box) => box.value));
    const { value: rule } = filters.elements.rule;
    const { value: file } = filters.elements.file;
    let count = 0;
    for (const finding of findings) {
      const { severity, codes, file: at } = finding.dataset;
      finding.hidden = !(severities.has(severity) && (!rule || codes.split(" ").includes(rule)) && (!file || at === file));
      count += finding.hidden ? 0 : 1;
    }
    const everything = count === findings.length && (filters.elements.faultless?.checked ?? true);
    for (const holder of document.querySelectorAll(".training, .beside, section.file")) {
      holder.hidden = !everything && !holder.querySelector("article.finding:not([hidden])");
    }
    const total = `${findings.length} finding${findings.length === 1 ? "" : "s"}`;
    shown.textContent = count === findings.length ? total : `${count} of ${total}`;
    empty.hidden = count > 0;
  };

  const showAll = () => {
    filters.reset();
    filter();
  };

  const current = () => document.activeElement?.closest?.("article.finding") ?? null;

  /** Go to the next finding that is shown, or to the one before. */
  const go = (step) => {
    const list = visible();
    if (!list.length) return;
    const at = list.indexOf(current());
    const next = at < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + step, 0), list.length - 1);
    list[next].focus({ preventScroll: true });
    list[next].scrollIntoView({ block: "start" });
    history.replaceState(null, "", `#${list[next].id}`);
  };

  const copy = async (button) => {
    const said = button.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "copied";
    } catch {
      button.textContent = "not allowed";
    }
    setTimeout(() => { button.textContent = said; }, 1500);
  };

  for (const button of document.querySelectorAll("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, select")) {
      if (event.key === "Escape" && filters) showAll();
      return;
    }
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "Escape" && filters) showAll();
    else if (event.key === "c") current()?.querySelector(".repair button.copy")?.click();
  });

  /** Whoever follows a link to a finding that is filtered out sees it all the same. */
  const arrive = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target?.closest("[hidden]") && filters) {
      showAll();
      target.scrollIntoView();
    }
    if (target?.matches("article.finding")) target.focus({ preventScroll: true });
  };

  /** What is gone to is to stand below the filters, which stay at the top and may take several lines. */
  const leaveRoom = () => {
    const height = getComputedStyle(filters).position === "sticky" ? filters.offsetHeight : 0;
    document.documentElement.style.scrollPaddingTop = `${height + 16}px`;
  };

  if (filters) {
    filters.hidden = false;
    leaveRoom();
    window.addEventListener("resize", leaveRoom);
    filters.addEventListener("change", filter);
    filters.addEventListener("submit", (event) => event.preventDefault());
    filter();
  }
  window.addEventListener("hashchange", arrive);
  arrive();

  window.addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
})();
