"""A small network with everything that formats stumble over."""

from ris3graph.exchange.network import Column, Kind, Network

NAMES = [
    'Назва «з» "лапками" & <знаками>',
    "=HYPERLINK(1)",
    "'уже з апострофом",
    "two\nlines\tand, a comma; \U0001f600",
    None,
]
NETWORK = Network(
    nodes=["a", "b", "c", "d", "lonely.alone"],
    node_columns=(
        Column("label", Kind.TEXT, NAMES),
        Column("latitude", Kind.NUMBER, [-50.25, 0.1, None, 1e-12, 3.0]),
        Column("count", Kind.INTEGER, [-3, 0, None, 7, 2**31 - 1]),
    ),
    sources=[0, 0, 2],
    targets=[1, 2, 3],
    tie_columns=(
        Column("records", Kind.INTEGER, [1, 2, 3]),
        Column("strength", Kind.NUMBER, [0.1, 1 / 3, 2.0]),
        Column("first", Kind.TEXT, ["2020-01-01", None, "-1"]),
    ),
    about={"version": 7, "region": "<UA-63>"},
)
"""Five nodes, the last without a tie, and three ties."""


def nodes() -> dict[str, dict[str, object]]:
    """Attributes of each node, those without a value left out."""
    return {
        node: {
            column.name: column.values[place]
            for column in NETWORK.node_columns
            if column.values[place] is not None
        }
        for place, node in enumerate(NETWORK.nodes)
    }


def ties() -> dict[tuple[str, str], dict[str, object]]:
    """Attributes of each tie, those without a value left out."""
    return {
        (NETWORK.nodes[source], NETWORK.nodes[target]): {
            column.name: column.values[place]
            for column in NETWORK.tie_columns
            if column.values[place] is not None
        }
        for place, (source, target) in enumerate(zip(NETWORK.sources, NETWORK.targets, strict=True))
    }
