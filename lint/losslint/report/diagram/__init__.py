"""The picture of a training: the facts as boxes, what is held against what, and the turn of its loop.

    facts ──► judging ──► layout ──────► svg
      └─────► turning ──► ring_layout ─► characters

`facts` puts a run into boxes and links, `judging` says which of them the findings speak of, `turning` makes
rings of the loops around a loss that goes backward. `layout` and `ring_layout` give all of it places in cells
of a grid, as wide as a character and as high as a line, so that what draws has nothing left to decide: `svg`
for pages and documents, `characters` for terminals. None of them asks a file, a rule or a terminal for
anything.

A picture of the facts of one output of a run, as it stands alone in a document:

    facts = judged(facts_of(run, output), run, output, findings, areas)
    picture = svg.draw(in_a_row(facts, natural_width(facts)), "The training", alone=True)
"""
