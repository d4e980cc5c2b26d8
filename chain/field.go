package chain

import (
	"fmt"
	"math/bits"
)

// A fieldSet is a set of the fields of an entry's line.
type fieldSet uint32

const (
	fieldArgs fieldSet = 1 << iota
	fieldCaller
	fieldCode
	fieldContract
	fieldEvents
	fieldFile
	fieldGas
	fieldHeight
	fieldKey
	fieldKind
	fieldLedger
	fieldMethod
	fieldPrev
	fieldRequest
	fieldResult
	fieldRoles
	fieldSeed
	fieldSource
	fieldTime
	fieldV
	fieldVersion
	fieldVM
	fieldWrites
)

// The fields that each kind of entry must and may have.
const (
	alwaysFields = fieldContract | fieldHeight | fieldKind | fieldPrev | fieldTime | fieldV | fieldVM | fieldWrites
	deployFields = alwaysFields | fieldCode | fieldGas | fieldSource | fieldVersion
	callFields   = alwaysFields | fieldArgs | fieldGas | fieldMethod

	anyMayHave    = fieldCaller | fieldKey | fieldRequest | fieldRoles
	codeMayHave   = anyMayHave | fieldEvents | fieldSeed
	deployMayHave = codeMayHave | fieldFile
	callMayHave   = codeMayHave | fieldResult
)

// name returns the name of the only field in f.
func (f fieldSet) name() string {
	names := [...]string{
		"args", "caller", "code", "contract", "events", "file", "gas", "height", "key", "kind", "ledger", "method",
		"prev", "request", "result", "roles", "seed", "source", "time", "v", "version", "vm", "writes",
	}
	return names[bits.TrailingZeros32(uint32(f))]
}

// first returns the set of the first field in f, which must not be empty.
func (f fieldSet) first() fieldSet { return f & -f }

// checkFields returns an error unless has are fields that an entry of this
// kind and height can have.
func checkFields(kind Kind, height Height, has fieldSet) error {
	must, may := alwaysFields, anyMayHave
	switch kind {
	case Deploy:
		must, may = deployFields, deployMayHave
	case Call:
		must, may = callFields, callMayHave
	case Retire:
	default:
		return fmt.Errorf("%w: kind is %q, want deploy, call or retire", ErrMalformed, kind)
	}
	if height == 0 {
		must |= fieldLedger
	}
	if missing := must &^ has; missing != 0 {
		return fmt.Errorf("%w: %s is missing from a %s at height %d", ErrMalformed, missing.first().name(), kind, height)
	}
	if stray := has &^ (must | may); stray != 0 {
		return fmt.Errorf("%w: %s does not belong in a %s at height %d", ErrMalformed, stray.first().name(), kind, height)
	}
	if has&(fieldKey|fieldRoles) != 0 && has&fieldCaller == 0 {
		return fmt.Errorf("%w: %s stands without a caller", ErrMalformed, (has & (fieldKey | fieldRoles)).first().name())
	}
	return nil
}

// fields returns the fields that AppendLine writes for e.
func (e *Entry) fields() fieldSet {
	has := alwaysFields
	switch e.Kind {
	case Deploy:
		has = deployFields
	case Call:
		has = alwaysFields | fieldGas
	}
	optional := []struct {
		field   fieldSet
		present bool
	}{
		{fieldArgs, e.Args.Exists()}, {fieldCaller, e.Caller != ""}, {fieldEvents, len(e.Events) > 0},
		{fieldFile, e.File != ""}, {fieldKey, e.Key != ""}, {fieldLedger, e.Ledger != ""},
		{fieldMethod, e.Method != ""}, {fieldRequest, e.Request != ""}, {fieldResult, e.Result.Exists()},
		{fieldRoles, len(e.Roles) > 0}, {fieldSeed, len(e.Seed) > 0}, {fieldSource, e.Source != ""},
		{fieldCode, !e.Code.IsZero()}, {fieldVersion, e.Version != 0}, {fieldGas, e.Gas != 0},
	}
	for _, o := range optional {
		if o.present {
			has |= o.field
		}
	}
	return has
}
