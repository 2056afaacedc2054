"""LL4: which samples are trained on, which are kept to test with, and whose labels they have."""

from losslint.findings import Finding
from losslint.training import Encoding, Output
from losslint.treatment import Around, Repaired, Sign, Treatment, treats

from losslint_rules.domain.splits import class_after_class, partings


@treats("LL410")
def unpaired_shuffle(output: Output, _: Finding) -> Treatment | None:
    """The same samples with the labels that belong to them."""
    both = (*output.run.inputs[:1], output.labels)
    orders = [{step.order.key for step in one.history if step.order is not None} for one in both]
    if len(orders) != len({frozenset(one) for one in orders}):
        return None
    mixed = Around(labels="np.random.default_rng(0).permutation(labels)", new_labels="labels")
    return Treatment(Repaired(), (Sign.LEARNING,), around=mixed)


@treats("LL414")
def sorted_split(output: Output, _: Finding) -> Treatment | None:
    """The same samples, divided in a random order."""
    cuts = [one for one in partings(output.run) if class_after_class(one.common) and not one.at_random]
    if not cuts or output.labels.encoding.value not in (Encoding.CLASS_IDS, Encoding.ONE_HOT):
        return None
    return Treatment(Repaired(), (Sign.LEARNING,), around=Around(by_class=True), steps=500)
