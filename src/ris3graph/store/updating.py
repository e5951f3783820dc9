"""An update on a clone of a version, of which only the graphs that it may write are kept."""

from __future__ import annotations

from filecmp import cmp
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store

from ris3graph.errors import QueryError
from ris3graph.rdf.guard import check_update
from ris3graph.rdf.namespaces import BASE
from ris3graph.rdf.syntax import syntax_error
from ris3graph.rdf.updates import Update
from ris3graph.said import say
from ris3graph.store.directory import remove_tree
from ris3graph.store.failures import failure, is_damage


def run_update(folder: Path | None, place: Path, update: Update) -> dict[str, Path | None]:
    """Run an update, and write what the graphs that it changed hold then.

    Parameters
    ----------
    folder
        A version's store, which stays as it is; ``None`` for no data.
    place
        Folder that is made for the files; where the update fails nothing is left of it.
    update
        The update.

    Returns
    -------
    dict of str to Path
        For each graph that it changed a file of N-Triples, ``None`` where nothing is left
        of the graph.

    Raises
    ------
    QueryError
        It is wrong, or failed.
    StoreError
        The version cannot be read, or the clone not be written.
    """
    # Here, in a process that may end: what was long or deep is not read yet.
    check_update(update.text, update.start)
    clone = place / "clone"
    try:
        place.mkdir()
        if folder is not None:
            Store.read_only(str(folder)).backup(str(clone))
        store = Store(str(clone))
        before = _dumped(store, update.graphs, place, "before")
        store.update(update.text, base_iri=BASE)
        after = _dumped(store, update.graphs, place, "after")
    except SyntaxError as error:
        remove_tree(place)
        raise syntax_error(error) from error
    except (OSError, RuntimeError, ValueError) as error:
        remove_tree(place)
        if is_damage(error) or isinstance(error, OSError):
            raise failure("The update cannot be run", error) from error
        raise QueryError(say("The update failed: {reason}.", reason=error)) from error
    del store
    # The engine keeps statements in one order, whatever way they came.
    changed = {
        graph: after[graph] if after[graph].stat().st_size else None
        for graph in update.graphs
        if not cmp(before[graph], after[graph], shallow=False)
    }
    if not any(changed.values()):
        remove_tree(place)
    else:
        remove_tree(clone)
        for file in before.values():
            file.unlink()
    return changed


def _dumped(store: Store, graphs: tuple[str, ...], place: Path, name: str) -> dict[str, Path]:
    files = {graph: place / f"{name}-{number}.nt" for number, graph in enumerate(graphs)}
    for graph, file in files.items():
        store.dump(str(file), format=RdfFormat.N_TRIPLES, from_graph=NamedNode(graph))
    return files
