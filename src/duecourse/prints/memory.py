"""Memory as inner kernels take it: an address, and nothing beside it.

An array of numba's is seven numbers, which every function takes and hands on one by one, and an index into it may be
counted from its end. Inner kernels know how much memory there is, so they take an address of numbers, or of a block of
named places (``Block``): half as much to compile. Kernels called from Python take arrays, and open them here.
Nothing is checked: who opens an array sees to its kind, to its size, and that it is contiguous.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import types
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import lower_getattr_generic, models, register_model
from numba.np import numpy_support
from numpy.typing import DTypeLike

from duecourse.prints.lanes import LONG, Body, inlined

attribute_template: Any = AttributeTemplate
model_of_address: Any = models.PrimitiveModel
lower_generic: Any = lower_getattr_generic
kind_of_type: Any = types.Type
address_of: Any = types.CPointer
"""The type of an address of numbers of a kind."""
from_dtype: Any = numpy_support.from_dtype
BYTES = ir.IntType(8).as_pointer()


def _view(kind: Any) -> Callable[..., Any]:
    """An instruction that looks at ``memory[start:]``, of numbers of any kind, as numbers of ``kind``."""

    def view(_context: Any, memory: Any, start: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            body = Body(context, builder, signature, arguments)
            place = builder.gep(body.data(0), [body.number(1, types.int64)])
            return builder.bitcast(place, context.get_data_type(kind).as_pointer())

        return address_of(kind)(memory, start), generate

    return inlined(view)  # type: ignore[no-any-return]


floats_at = _view(types.float32)
doubles_at = _view(types.float64)
words_at = _view(types.uint32)
ints_at = _view(types.int32)


class Block(kind_of_type):  # type: ignore[misc]
    """A block of memory with named places, as a structured type of NumPy has them: ``block.place``.

    A place is a number, an address of several that stand there, or one of those kept elsewhere, if the place is named
    in ``addresses`` with their kind. No kernel changes a number or an address.
    """

    def __init__(self, name: str, form: DTypeLike, addresses: Mapping[str, Any] | None = None) -> None:
        self.form: np.dtype[Any] = np.dtype(form)
        self.addresses = addresses or {}
        super().__init__(name=f"duecourse.Block({name})")

    def kind(self, name: str) -> Any:
        """What ``block.name`` is."""
        if name in self.addresses:
            return address_of(self.addresses[name])
        place = self.form[name]
        kind = from_dtype(place.base)
        return address_of(kind) if place.shape else kind

    def opened(self) -> Callable[..., Any]:
        """An instruction that takes an array (bytes) for such a block."""

        def view(_context: Any, memory: Any) -> Any:
            def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
                return builder.bitcast(Body(context, builder, signature, arguments).data(0), BYTES)

            return self(memory), generate

        return inlined(view)  # type: ignore[no-any-return]


@register_model(Block)
class _Model(model_of_address):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, BYTES)


@infer_getattr
class _Places(attribute_template):  # type: ignore[misc]
    key = Block

    def generic_resolve(self, block: Block, name: str) -> Any:
        return block.kind(name) if name in (block.form.names or ()) else None


@lower_generic(Block)
def _place(context: Any, builder: Any, block: Block, address: Any, name: str) -> Any:
    kind: Any = block.kind(name)
    fields: Any = block.form.fields
    place = builder.gep(address, [ir.Constant(LONG, fields[name][1])])
    held = context.get_value_type(kind)
    if isinstance(kind, types.CPointer) and name not in block.addresses:
        return builder.bitcast(place, held)
    found = builder.load(builder.bitcast(place, held.as_pointer()))
    found.set_metadata("invariant.load", builder.module.add_metadata([]))  # so that loops need not read it again
    return found
