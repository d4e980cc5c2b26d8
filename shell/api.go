package shell

import (
	"context"
	"fmt"
	"strings"

	"moonledger/server/wire"
)

func apiCommand() command {
	return command{
		use:      "api CONTRACT",
		short:    "show the methods of a contract and their parameters",
		long:     "Shows what a contract is, the fields of its state, and its methods with the name, type and meaning of each parameter. A ? marks what may be left out; a view writes nothing.",
		example:  "api DigitalCurrency",
		least:    1,
		most:     1,
		paged:    true,
		complete: contractNames,
		do:       showAPI,
	}
}

func showAPI(ctx context.Context, r *run, args []string) error {
	conn, err := r.shell.connection(ctx)
	if err != nil {
		return err
	}
	api, err := conn.API(ctx, args[0])
	if err != nil {
		return err
	}
	if r.tree.json {
		return r.printJSON(api)
	}
	p := apiPrinter{r}
	p.heading(api)
	p.types(api.Types)
	if len(api.Fields) > 0 {
		p.title("State:")
		p.fields("  ", api.Fields)
	}
	p.methods(api.Methods)
	return nil
}

// An apiPrinter writes the parts of an API.
type apiPrinter struct{ *run }

func (p apiPrinter) heading(api wire.APIResult) {
	fmt.Fprintf(p.out(), "%s, version %d%s\n", api.Contract, api.Version, readers(api))
	p.text("", api.Doc)
}

func readers(api wire.APIResult) string {
	if api.Read == "" || api.Read == "anyone" {
		return ""
	}
	return ", read by " + api.Read
}

// title begins a part.
func (p apiPrinter) title(text string) { fmt.Fprintf(p.out(), "\n%s\n", p.ink().paint(bold, text)) }

// text writes documentation, indented.
func (p apiPrinter) text(indent, doc string) {
	for line := range strings.Lines(doc) {
		fmt.Fprintf(p.out(), "%s%s\n", indent, Printable(strings.TrimRight(line, "\r\n")))
	}
}

func (p apiPrinter) types(types []wire.TypeAPI) {
	if len(types) == 0 {
		return
	}
	p.title("Types:")
	for _, t := range types {
		name := t.Name
		if t.Type != "" {
			name += " = " + t.Type
		}
		p.text("  ", name)
		p.text("      ", t.Doc)
		p.fields("      ", t.Fields)
	}
}

func (p apiPrinter) fields(indent string, fields []wire.FieldAPI) {
	list := p.columns()
	list.wraps = true
	for _, f := range fields {
		list.add(indent+fieldName(f), f.Type, f.Doc)
	}
	list.print(p.out())
}

func fieldName(f wire.FieldAPI) string {
	if f.Optional {
		return f.Name + "?"
	}
	return f.Name
}

func (p apiPrinter) methods(methods []wire.MethodAPI) {
	if len(methods) == 0 {
		fmt.Fprintln(p.out(), "\nNo methods.")
		return
	}
	p.title("Methods:")
	for _, m := range methods {
		p.text("  ", methodText(m))
		p.text("      ", m.Doc)
		p.parameters(m)
	}
}

// parameters lists what is said about parameters and the result.
func (p apiPrinter) parameters(m wire.MethodAPI) {
	list := p.columns()
	list.wraps = true
	for _, f := range m.Params {
		if f.Doc != "" {
			list.add("      "+f.Name, f.Doc)
		}
	}
	if m.ResultDoc != "" {
		list.add("      returns", m.ResultDoc)
	}
	list.print(p.out())
}

// methodText returns a method in one line:
// transfer(source string, memo? string): decimal, view, access user.
func methodText(m wire.MethodAPI) string {
	params := make([]string, len(m.Params))
	for i, f := range m.Params {
		params[i] = fieldName(f) + " " + f.Type
	}
	text := m.Name + "(" + strings.Join(params, ", ") + ")"
	if m.Result != "" {
		text += ": " + m.Result
	}
	if m.View {
		text += ", view"
	}
	if m.Access != "" && m.Access != "anyone" {
		text += ", access " + m.Access
	}
	return text
}
