package runtime

// kept is what the chunk of a stateless contract declared on a VM, and what its
// run cost: each call is charged that, whether the chunk ran or not.
type kept struct {
	declared   declaration
	gas, bytes uint64
}

// For how many contracts a VM keeps what they declared, and how many bytes of that:
// long texts can be made at file level.
const (
	maxKept      = 64
	maxKeptBytes = 8 << 20
)

// load makes the contract's functions there: by running its chunk, or without
// that where the VM has kept them.
func (r *run) load() error {
	kept, ok := r.vm.kept[r.contract]
	// Who can't pay for the chunk gets the error of running it.
	if !ok || r.afresh || !r.vm.meter.Affords(kept.gas, kept.bytes) {
		return r.runChunk()
	}
	r.declared = kept.declared
	return r.guard(func() error {
		r.Charge(kept.gas, kept.bytes)
		return nil
	})
}

// runChunk runs the compiled chunk, which declares the contract.
func (r *run) runChunk() error {
	chunk := r.vm.lua.NewFunctionFromProto(r.contract.proto)
	chunk.Env = r.vm.library.Environment()
	if _, _, err := r.call(chunk); err != nil {
		return err
	}
	if r.contract.stateless {
		r.vm.keep(r.contract, kept{r.declared, r.vm.meter.Gas(), r.vm.meter.Bytes()})
	}
	return nil
}

// keep remembers what a chunk declared, unless that alone is too much. When there
// is too much in all, all is forgotten: the chunks in use run once more.
func (v *vm) keep(c *Contract, k kept) {
	if k.bytes > maxKeptBytes {
		return
	}
	if len(v.kept) >= maxKept || v.keptBytes()+k.bytes > maxKeptBytes {
		clear(v.kept)
	}
	v.kept[c] = k
}

// keptBytes is what the chunks allocated whose declarations are kept.
func (v *vm) keptBytes() (sum uint64) {
	for _, k := range v.kept {
		sum += k.bytes
	}
	return sum
}
