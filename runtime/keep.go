package runtime

// kept is what the chunk of a stateless contract declared on a VM, and what its
// run cost: each call is charged that, whether the chunk ran or not.
type kept struct {
	declared   declaration
	gas, bytes uint64
}

// maxKept is for how many contracts a VM keeps what they declared.
const maxKept = 64

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

// keep remembers what a chunk declared. When there is too much, all is forgotten:
// the chunks in use run once more.
func (v *vm) keep(c *Contract, k kept) {
	if len(v.kept) >= maxKept {
		clear(v.kept)
	}
	v.kept[c] = k
}
