package bench

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"moonledger/chain/state"
	"moonledger/server/wire"
)

// Notation explains how an argument is written, for helps and hints.
const Notation = `NAME=KIND, with one of the kinds
  account:N     the texts account1 to accountN
  int:A..B      the integers from A to B
  decimal:A..B  the amounts from A to B, with as many digits after the point
  text:N        N random letters and digits
  choice:JSON   one of the members of an array
  value:JSON    always the same
All but text and value may end in the way of choosing: ":uniform", which is the
default, ":zipf" for the first values much more often than the last, as
popularity goes, or ":turn" for one after the other.`

// An Argument makes the values of one parameter. Make it with ParseArgument.
type Argument struct {
	Name string
	text string // as it was written

	values   domain
	choosing choosing
}

// String returns the argument as it was written.
func (a Argument) String() string { return a.text }

// A domain is what an argument's values are taken from: size values that are
// numbered from 0, or, for size 0, values that only chance makes.
type domain struct {
	size  uint64
	value func(dst []byte, i uint64) []byte
	drawn func(dst []byte, r *rand.Rand) []byte
}

// A choosing says how one of several values is chosen.
type choosing int

const (
	uniform choosing = iota
	zipf
	inTurn
)

// zipfExponent and zipfOffset are s and v of the distribution: the n-th value is
// chosen in proportion to (v + n)^-s.
const (
	zipfExponent = 1.1
	zipfOffset   = 1
)

// An ArgumentError says what is wrong with the notation of an argument.
type ArgumentError struct {
	Text, Reason string
}

// Error implements error.
func (e *ArgumentError) Error() string { return fmt.Sprintf("argument %q: %s", e.Text, e.Reason) }

// ParseArgument reads an argument in the notation that Notation explains. The
// error is an *ArgumentError.
func ParseArgument(text string) (Argument, error) {
	a, err := parseArgument(text)
	if err != nil {
		return Argument{}, &ArgumentError{text, err.Error()}
	}
	return a, nil
}

// ParseArguments reads several arguments. The error is that of the first one that
// ParseArgument refuses.
func ParseArguments(texts []string) ([]Argument, error) {
	var all []Argument
	for _, text := range texts {
		a, err := ParseArgument(text)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}

func parseArgument(text string) (a Argument, err error) {
	name, notation, found := strings.Cut(text, "=")
	if !found || name == "" {
		return a, fmt.Errorf("it has no name and no =")
	}
	kind, detail, _ := strings.Cut(notation, ":")
	a = Argument{Name: name, text: text}
	if kind != "value" && kind != "text" {
		detail, a.choosing = cutChoosing(detail)
	}
	a.values, err = parseDomain(kind, detail)
	return a, err
}

// cutChoosing takes the way of choosing off the end of a detail.
func cutChoosing(detail string) (string, choosing) {
	for name, c := range map[string]choosing{"uniform": uniform, "zipf": zipf, "turn": inTurn} {
		if rest, found := strings.CutSuffix(detail, ":"+name); found {
			return rest, c
		}
	}
	return detail, uniform
}

func parseDomain(kind, detail string) (domain, error) {
	switch kind {
	case "account":
		return accounts(detail)
	case "int":
		return integers(detail)
	case "decimal":
		return decimals(detail)
	case "text":
		return texts(detail)
	case "choice":
		return choices(detail)
	case "value":
		return constant(detail)
	}
	return domain{}, fmt.Errorf("there is no kind %q", kind)
}

func accounts(detail string) (domain, error) {
	n, err := strconv.ParseUint(detail, 10, 53)
	if err != nil || n == 0 {
		return domain{}, fmt.Errorf("%q is no number of accounts", detail)
	}
	return domain{size: n, value: func(dst []byte, i uint64) []byte {
		return append(strconv.AppendUint(append(dst, `"account`...), i+1, 10), '"')
	}}, nil
}

func integers(detail string) (domain, error) {
	r, err := parseSpan(detail)
	if err != nil || r.scale > 0 {
		return domain{}, fmt.Errorf("%q is no range of integers such as 1..9", detail)
	}
	return domain{size: r.size(), value: r.appendValue}, nil
}

func decimals(detail string) (domain, error) {
	r, err := parseSpan(detail)
	if err != nil {
		return domain{}, fmt.Errorf("%q is no range of amounts such as 0.01..9.99: %w", detail, err)
	}
	return domain{size: r.size(), value: func(dst []byte, i uint64) []byte {
		return append(r.appendValue(append(dst, '"'), i), '"')
	}}, nil
}

// maxText is how long random texts are at most, in characters.
const maxText = 1 << 19

func texts(detail string) (domain, error) {
	n, err := strconv.Atoi(detail)
	if err != nil || n < 0 || n > maxText {
		return domain{}, fmt.Errorf("%q is no length from 0 to %d", detail, maxText)
	}
	return domain{drawn: func(dst []byte, r *rand.Rand) []byte {
		const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
		dst = append(dst, '"')
		for range n {
			dst = append(dst, alphabet[r.IntN(len(alphabet))])
		}
		return append(dst, '"')
	}}, nil
}

func choices(detail string) (domain, error) {
	var all []jsontext.Value
	if err := readJSON(detail, &all); err != nil {
		return domain{}, err
	}
	if len(all) == 0 {
		return domain{}, fmt.Errorf("%q has nothing to choose from", detail)
	}
	return domain{size: uint64(len(all)), value: func(dst []byte, i uint64) []byte { return append(dst, all[i]...) }}, nil
}

func constant(detail string) (domain, error) {
	var value jsontext.Value
	if err := readJSON(detail, &value); err != nil {
		return domain{}, err
	}
	return domain{size: 1, value: func(dst []byte, _ uint64) []byte { return append(dst, value...) }}, nil
}

// arguments makes the arguments of calls. It is for one goroutine.
type arguments struct {
	seed   uint64
	source *rand.PCG
	random *rand.Rand
	makers []maker
	buffer []byte
}

// A maker appends the value that an argument has in the call of a number.
type maker struct {
	name   []byte // as JSON, with the colon
	append func(dst []byte, number uint64) []byte
}

func newArguments(all []Argument, seed uint64) *arguments {
	source := rand.NewPCG(seed, 0)
	a := &arguments{seed: seed, source: source, random: rand.New(source)}
	for _, argument := range all {
		name := append(state.AppendString(nil, argument.Name), ':')
		a.makers = append(a.makers, maker{name, argument.maker(a.random)})
	}
	return a
}

// maker returns what makes the values, by the chances of r.
func (a Argument) maker(r *rand.Rand) func(dst []byte, number uint64) []byte {
	d := a.values
	switch {
	case d.size == 0:
		return func(dst []byte, _ uint64) []byte { return d.drawn(dst, r) }
	case a.choosing == inTurn:
		return func(dst []byte, number uint64) []byte { return d.value(dst, number%d.size) }
	case a.choosing == zipf:
		z := rand.NewZipf(r, zipfExponent, zipfOffset, d.size-1)
		return func(dst []byte, _ uint64) []byte { return d.value(dst, z.Uint64()) }
	}
	return func(dst []byte, _ uint64) []byte { return d.value(dst, r.Uint64N(d.size)) }
}

// of returns the arguments of the call of a number, as a JSON object that is
// valid until the next one is asked for.
func (a *arguments) of(number uint64) jsontext.Value {
	// Neighbouring numbers would begin with states that are close together;
	// the odd factor, 2^64 over the golden ratio, spreads them.
	a.source.Seed(a.seed, number*0x9e3779b97f4a7c15)
	object := append(a.buffer[:0], '{')
	for i, m := range a.makers {
		if i > 0 {
			object = append(object, ',')
		}
		object = m.append(append(object, m.name...), number)
	}
	a.buffer = append(object, '}')
	return a.buffer
}

// readJSON reads what stands for values of a contract.
func readJSON(text string, into any) error {
	if _, err := state.ParseJSON([]byte(text)); err != nil {
		return fmt.Errorf("%q is not the JSON of a value: %w", text, err)
	}
	if err := json.Unmarshal([]byte(text), into); err != nil {
		return fmt.Errorf("%q is not the JSON of what is wanted: %s", text, wire.Plain(err))
	}
	return nil
}
