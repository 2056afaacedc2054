"""How far the interpreter follows a script before it says "unknown". Nothing may run for ever.

How large a number or text may be that is computed, `losslint.values.computing` says.
"""

MAX_STEPS = 150_000
"""Expressions and statements of all ways through a file together.

Those of the modules that it imports are among them, and of its functions that nobody calls.
"""

MAX_FRUITLESS_STEPS = 20_000
"""Steps of all ways but the first one together, while none of them comes to a model that is trained or asked.

Libraries hold much code that only looks as if it trained.
"""

MAX_STEPS_IN_VAIN = 8_000
"""How many of these the ways may take that part at branches; the others are for other settings.

In 240 public scripts, 95 repositories and three libraries all that come to a model do so in 4,455 steps.
"""

STEPS_PER_NODE = 20
"""Further steps for every statement that the file holds."""

MAX_PATHS = 12
"""Ways through a file that are followed as themselves; past them, branches are joined."""

MAX_STAGE_PATHS = 3
"""Ways through another script that are followed for the models that it writes."""

STAGE_SHARE = 2
"""Such scripts may take one part in so many of the steps that are left when they are asked for."""

MAX_SWITCHES = 4
"""Conditions that are answered otherwise for the trainings that they pass over."""

MAX_CHOICES = 8
"""Documented values other than the defaults for which a file is followed once more, each one way."""

CHOICE_SHARE = 3
"""All of these together may take one part in so many of the steps that are left when the others are done."""

MAX_ITERATIONS = 64
"""Iterations of a loop over a known length that are counted out; longer loops are summed up."""

MAX_LOOP_DEPTH = 3
"""Nested loops of unknown length whose body is run twice; deeper ones run once."""

MAX_LOOP_STEPS = 20_000
"""Steps of one counted loop, after which its remaining iterations are summed up."""

MAX_WHILE_STEPS = 2_000
"""Steps of one `while` loop whose condition is known, after which its remaining rounds are summed up."""

MAX_CALL_DEPTH = 14
"""Calls of project functions inside one another."""

MAX_CALLS = 3_000
"""Calls of project functions on one path."""

MAX_RECURSION = 1
"""How often a function may already be running when it is called again."""

MAX_PICKED = 6
"""Things of which a name that is not known picks one, which are followed each as itself; more are joined."""

MAX_CONSTANTS = 100
"""Constants that one question about a value names; one with more is known by its text only."""

MAX_FACTS = 50
"""Answers about one value that are held against a question about it, the latest ones."""

MAX_ITEMS = 4_000
"""Items of a literal, or of a list that is computed."""

MAX_EVENTS = 200
"""Fits and compiles that one path records, and as many places where something else happens."""

MAX_NOTED = 3
"""How often one path records the same place for things other than fits and compiles."""

MAX_TURNS = 3_000
"""Things that turns of loops consist of which one path records; past them, no turn is known."""

MAX_DECORATING = 10_000
"""Steps that one decorator of the project may take over all that it decorates, on all ways through a file."""

MAX_IMPORTING = 25_000
"""Steps that the statements of one module may take while it is imported, without those of what it imports.

Some libraries write the documentation of all their models then.
"""

MAX_ALONE = 30_000
"""Steps of a function that nobody calls, or of all methods of such a class, past which no call is followed.

In 240 public scripts and 18 repositories all that come to a model do so in 13,100 steps.
"""

MAX_UNCALLED = 200
"""Functions that nobody calls, and classes with such methods, which are interpreted on their own."""

MAX_MODULES = 40
"""Modules of the project that one file's imports may bring in."""
