"""A page on which one pastes a script and sees its report: by this Python, or in the browser alone.

    static/index.html ──► local.js ──► local.py ──► checking.py      `losslint playground`, on loopback
                     └──► browser.js ──► worker.js ──► checking.py   on Pyodide, without a server

Both show the same page and the same reports; `losslint.documents.playground` writes the one for Pyodide.
"""
