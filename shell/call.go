package shell

import (
	"context"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"moonledger/server/wire"
	"moonledger/shell/client"
)

func callCommand() command {
	return command{
		use:   "call CONTRACT METHOD [ARGUMENT]...",
		short: "call a method of a contract",
		long: `Calls a method and prints its result as JSON, or SUCCESS if it has none.

Arguments are written as names and values in turns, or by position, the last
ones also as name=value. They are names and values if each second word, from the
first, names another parameter, and none is missing that must be there; where both
can be meant a note says so, and name=value is always clear.

Tables are written as JSON in single quotes. Flags stand before CONTRACT, so that
-5 is a number.`,
		example: `call DigitalCurrency transfer source a dest b quantity 50.0
call DigitalCurrency transfer a b 50.0
call DigitalCurrency transfer a b quantity=50.0
call --dry-run DigitalCurrency transfer a b 50.0`,
		least:    2,
		most:     -1,
		verbatim: true,
		flags: func(f *pflag.FlagSet) {
			f.Bool("dry-run", false, "show what the call would do, and record nothing")
			f.String("request", "", "request `ID`: calls with the same one are done once")
		},
		complete: completeCall,
		do:       callMethod,
	}
}

func callMethod(ctx context.Context, r *run, args []string) error {
	conn, err := r.shell.connection(ctx)
	if err != nil {
		return err
	}
	var o client.CallOptions
	o.DryRun, _ = r.flags.GetBool("dry-run")
	o.Request, _ = r.flags.GetString("request")
	given, err := r.prepare(ctx, conn, args[0], args[1], args[2:])
	if err != nil {
		return err
	}
	answer, err := conn.Call(ctx, args[0], args[1], given, o)
	if err != nil {
		return err
	}
	if r.tree.json {
		return r.printJSON(answer)
	}
	r.printAnswer(answer)
	if o.DryRun {
		r.printEffects(answer)
	}
	return nil
}

// prepare makes the JSON of a call's arguments by what the contract declares,
// as it does now. It tells how it read words that can be read in two ways.
func (r *run) prepare(ctx context.Context, conn Conn, contract, method string, words []string) (jsontext.Value, error) {
	if len(words) == 0 {
		return jsontext.Value("{}"), nil
	}
	s, err := signatureOf(ctx, conn, contract, method)
	if err != nil {
		return nil, err
	}
	given, err := s.assign(words)
	if err != nil {
		return nil, err
	}
	if text := s.ambiguity(words); text != "" {
		r.note("%s", text)
	}
	return s.object(given)
}

// signatureOf asks for the parameters of a method.
func signatureOf(ctx context.Context, conn Conn, contract, method string) (signature, error) {
	api, err := conn.API(ctx, contract)
	if err != nil {
		return signature{}, err
	}
	i := slices.IndexFunc(api.Methods, func(m wire.MethodAPI) bool { return m.Name == method })
	if i < 0 {
		return signature{}, refusal(ctx, conn, contract, method)
	}
	return signature{contract, api.Methods[i], api.Types}, nil
}

// refusal returns what the server says to a method that there is not, which
// names the nearest. A dry run does nothing even if it is there by now.
func refusal(ctx context.Context, conn Conn, contract, method string) error {
	_, err := conn.Call(ctx, contract, method, nil, client.CallOptions{DryRun: true})
	if err == nil {
		err = fmt.Errorf("%s has just changed; call it again", contract)
	}
	return err
}

// printAnswer prints a result, or SUCCESS.
func (r *run) printAnswer(answer wire.CallResult) {
	if answer.Result == nil {
		r.success("")
		return
	}
	fmt.Fprintln(r.out(), valueText(answer.Result))
}

// printEffects prints what a dry run would have recorded.
func (r *run) printEffects(answer wire.CallResult) {
	for _, w := range answer.Writes {
		fmt.Fprintf(r.out(), "would write %s\n", printableJSON(string(w)))
	}
	for _, e := range answer.Events {
		fmt.Fprintf(r.out(), "would emit %s\n", printableJSON(string(e)))
	}
	fmt.Fprintf(r.out(), "%d gas, nothing is recorded\n", answer.Gas)
}

// completeCall completes contracts, their methods, and the names of parameters
// where one may stand.
func completeCall(ctx context.Context, r *run, args []string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return contractNames(ctx, r, args)
	}
	conn, err := r.shell.connection(ctx)
	if err != nil {
		return only(nil)
	}
	if len(args) == 1 {
		return only(methodNames(ctx, conn, args[0]))
	}
	s, err := signatureOf(ctx, conn, args[0], args[1])
	if err != nil {
		return only(nil)
	}
	return only(append(s.next(args[2:]), s.values(ctx, r, args[2:])...))
}

func methodNames(ctx context.Context, conn Catalogue, contract string) []string {
	api, err := conn.API(ctx, contract)
	if err != nil {
		return nil
	}
	var names []string
	for _, m := range api.Methods {
		names = append(names, m.Name)
	}
	return names
}

// values returns the values that the parameter may have whose turn is behind
// words, as far as they can be told: literals, true and false, names of users.
func (s signature) values(ctx context.Context, r *run, words []string) []string {
	param, ok := s.due(words)
	if !ok {
		return nil
	}
	var values []string
	for _, one := range alternatives(param.Type, s.types) {
		switch one.form {
		case asLiteral:
			values = append(values, one.word())
		case asBoolean:
			values = append(values, "true", "false")
		case asUser:
			values = append(values, userNames(ctx, r)...)
		}
	}
	return values
}

// due returns the parameter that the word behind words is for: the one just
// named, or the one whose place it is.
func (s signature) due(words []string) (wire.FieldAPI, bool) {
	if len(words)%2 == 1 {
		if param, ok := s.param(words[len(words)-1]); ok && s.isPairs(words[:len(words)-1]) {
			return param, true
		}
	}
	if len(words) < len(s.method.Params) {
		return s.method.Params[len(words)], true
	}
	return wire.FieldAPI{}, false
}

// isPairs tells whether words are names of parameters and values in turns.
func (s signature) isPairs(words []string) bool {
	for pair := range slices.Chunk(words, 2) {
		if _, ok := s.param(pair[0]); !ok {
			return false
		}
	}
	return true
}

// next returns the names that may follow words, if those are names and values
// in turns.
func (s signature) next(words []string) []string {
	if len(words)%2 != 0 {
		return nil
	}
	var given []argument
	for pair := range slices.Chunk(words, 2) {
		param, ok := s.param(pair[0])
		if !ok {
			return nil
		}
		given = append(given, argument{param, pair[1]})
	}
	var names []string
	for _, p := range s.method.Params {
		if !isGiven(given, p.Name) {
			names = append(names, p.Name)
		}
	}
	return names
}
