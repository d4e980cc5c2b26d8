package layout

//lint:file-ignore U1000 the fields of a mirrored struct are there for their place

import (
	"errors"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

func TestCheck(t *testing.T) {
	if err := Check(); err != nil {
		t.Fatal(err)
	}
}

// TestLibraryVersion fails when go.mod asks for another library, so that nobody
// changes the version without reading its source against the mirrors and the prices
// of the meter.
func TestLibraryVersion(t *testing.T) {
	text, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^.*` + regexp.QuoteMeta(libraryPath) + `\s.*$`)
	found := line.FindAllString(string(text), -1)
	if len(found) != 1 || strings.Fields(strings.TrimPrefix(found[0], "require"))[1] != libraryVersion {
		t.Errorf("go.mod has %q, want %s %s once and no replace", found, libraryPath, libraryVersion)
	}
}

func TestCheckModules(t *testing.T) {
	module := func(path, version string) *debug.Module { return &debug.Module{Path: path, Version: version} }
	replaced := module(libraryPath, libraryVersion)
	replaced.Replace = module("example.com/fork", "v1.0.0")
	for _, c := range []struct {
		name, want string
		deps       []*debug.Module
	}{
		{"none", "", nil},
		{"right", "", []*debug.Module{module("example.com/a", "v1.0.0"), module(libraryPath, libraryVersion)}},
		{"newer", "v1.1.3", []*debug.Module{module(libraryPath, "v1.1.3")}},
		{"replaced", "example.com/fork", []*debug.Module{replaced}},
	} {
		err := checkModules(c.deps)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q in it", c.name, err, c.want)
		}
	}
}

func TestSameLayoutNamesTheDifference(t *testing.T) {
	type swapped struct {
		Idx        int
		Fn         *lua.LFunction
		Pc         int
		Parent     *Frame
		Base       int
		LocalBase  int
		ReturnBase int
		NArgs      int
		NRet       int
		TailCall   int
	}
	type retyped struct {
		Idx        int
		Fn         *int
		Parent     *Frame
		Pc         int
		Base       int
		LocalBase  int
		ReturnBase int
		NArgs      int
		NRet       int
		TailCall   int
	}
	type inner struct{ a, b int }
	type renamed struct{ a, c int }
	type outer struct{ p *inner }
	type outerRenamed struct{ p *renamed }
	type values struct{ s []inner }
	type valuesRenamed struct{ s []renamed }
	for _, c := range []struct {
		name, want string
		got, to    reflect.Type
	}{
		{"same", "", reflect.TypeFor[Frame](), reflect.TypeFor[Frame]()},
		{"offset", "has Pc at byte 16, want Parent at 16", reflect.TypeFor[swapped](), reflect.TypeFor[Frame]()},
		{"type", "retyped.Fn is a *int", reflect.TypeFor[retyped](), reflect.TypeFor[Frame]()},
		{"missing", "has 2 fields", reflect.TypeFor[inner](), reflect.TypeFor[Frame]()},
		{"behind a pointer", "has c at byte 8, want b at 8", reflect.TypeFor[outerRenamed](), reflect.TypeFor[outer]()},
		{"in a slice", "has c at byte 8, want b at 8", reflect.TypeFor[valuesRenamed](), reflect.TypeFor[values]()},
	} {
		err := sameLayout(c.got, c.to)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q in it", c.name, err, c.want)
		}
	}
}

func TestCheckVariables(t *testing.T) {
	for name, variable := range map[string]*int{
		"MaxArrayIndex":   &lua.MaxArrayIndex,
		"FieldsPerFlush":  &lua.FieldsPerFlush,
		"MaxTableGetLoop": &lua.MaxTableGetLoop,
	} {
		*variable++
		err := Check()
		*variable--
		if !errors.Is(err, ErrLibrary) || !strings.Contains(err.Error(), name) {
			t.Errorf("with another %s: got %v", name, err)
		}
	}
}

// TestUnsafe fails when another package of the module begins to use unsafe.
func TestUnsafe(t *testing.T) {
	seen := 0
	err := filepath.WalkDir("../..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, imported := range file.Imports {
			if imported.Path.Value != `"unsafe"` {
				continue
			}
			if seen++; filepath.ToSlash(path) != "../../runtime/layout/mirror.go" {
				t.Errorf("%s imports unsafe", path)
			}
		}
		return nil
	})
	if err != nil || seen == 0 {
		t.Fatalf("%d files import unsafe, error %v", seen, err)
	}
}
