"""Arrays without an owner inside compiled loops.

Numba counts references to every array it hands from function to function, with atomic operations: three quarters of
the time of an event loop (docs/decisions/0006). A loop's caller keeps its arrays alive, so the loop may borrow them.
"""

from __future__ import annotations

from typing import Any

from numba.core import cgutils
from numba.extending import intrinsic, overload

from model.simulation.arrays import Table


def borrowed(array: Table) -> Table:
    """Return the same array; in compiled code, a view that counts no references and must not outlive the call."""
    return array


@intrinsic
def _without_owner(typing_context: Any, array: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        view = context.make_array(signature.args[0])(context, builder, arguments[0])
        view.meminfo = cgutils.get_null_value(view.meminfo.type)  # type: ignore[no-untyped-call]
        view.parent = cgutils.get_null_value(view.parent.type)  # type: ignore[no-untyped-call]
        return view._getvalue()

    return array(array), generate


@overload(borrowed, inline="always")
def _borrowed(array):  # type: ignore[no-untyped-def]
    return lambda array: _without_owner(array)  # type: ignore[call-arg] # noqa: PLW0108 - an overload must be a function
