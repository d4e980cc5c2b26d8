package chain

import (
	"bytes"
	"fmt"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// A glance is what can be read of a line that ParseEntry refuses, for messages.
type glance struct {
	version string // text of v, "" if there is none
	time    time.Time
}

// glanceAt reads line as far as it is JSON, without judging it.
func glanceAt(line []byte) glance {
	var g glance
	d := jsontext.NewDecoder(bytes.NewBuffer(line), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if token, err := d.ReadToken(); err != nil || token.Kind() != '{' {
		return g
	}
	for d.PeekKind() == '"' {
		token, err := d.ReadToken()
		if err != nil {
			return g
		}
		name := token.String()
		value, err := d.ReadValue()
		if err != nil {
			return g
		}
		g.take(name, value)
	}
	return g
}

func (g *glance) take(name string, value jsontext.Value) {
	switch name {
	case "v":
		if value.Kind() == '0' {
			g.version = string(value)
		}
	case "time":
		if text, err := jsontext.AppendUnquote(nil, value); err == nil {
			g.time, _ = parseTime(string(text))
		}
	}
}

// otherVersion returns an error if line says that it has another version of the
// format, so that nothing else about it can be judged.
func otherVersion(line []byte) error {
	if v := glanceAt(line).version; v != "" && v != "1" {
		return fmt.Errorf("%w: v is %.20s; this program knows version %d of the format", ErrMalformed, v, Version)
	}
	return nil
}
