package wire

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Plain returns the text of an error of the JSON library without its own and
// Go's vocabulary. However long a name the peer has made up, it is short.
func Plain(err error) string {
	var semantic *json.SemanticError
	if errors.As(err, &semantic) {
		return plainSemantic(semantic)
	}
	return fmt.Sprintf("%.500s", strings.TrimPrefix(err.Error(), "jsontext: "))
}

func plainSemantic(e *json.SemanticError) string {
	where := "it"
	if e.JSONPointer != "" {
		where = fmt.Sprintf("%.200q", strings.ReplaceAll(string(e.JSONPointer[1:]), "/", "."))
	}
	switch {
	case errors.Is(e.Err, json.ErrUnknownName):
		return "there is no " + where
	case e.GoType != nil && e.JSONKind != 0:
		return fmt.Sprintf("%s must be %s, got %s", where, typeName(e.GoType), found(e))
	case e.Err != nil:
		return where + ": " + e.Err.Error()
	}
	return where + " is not what it must be"
}

// typeName names the JSON that a Go type is read from.
func typeName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return typeName(t.Elem())
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "a string"
	case reflect.Int, reflect.Int64:
		return "an integer"
	case reflect.Uint, reflect.Uint64:
		return "an integer from 0"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.Struct, reflect.Map:
		return "an object"
	}
	return "something else"
}

// found tells what was there instead: a number that the type does not hold, or
// else the kind.
func found(e *json.SemanticError) string {
	switch e.JSONKind {
	case 'n':
		return "null"
	case 't':
		return "true"
	case 'f':
		return "false"
	case '[':
		return "an array"
	case '{':
		return "an object"
	case '"':
		return "a string"
	}
	if len(e.JSONValue) == 0 {
		return "a number"
	}
	text := shortened(e.JSONValue)
	if errors.Is(e.Err, strconv.ErrRange) && !strings.HasPrefix(text, "-") {
		return text + ", which is too large"
	}
	return text
}

// shortened returns the beginning of a number.
func shortened(number jsontext.Value) string {
	const most = 40
	if len(number) <= most {
		return string(number)
	}
	return string(number[:most]) + "…"
}
