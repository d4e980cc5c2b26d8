package scripts

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFoldersComeAndGo(t *testing.T) {
	runSteps(t,
		watchStep{func(r *watchRig) { r.writeNew("sub/deep/b.lua", text("B")) }, []string{"sub/deep/b.lua holds B version 1"}},
		watchStep{func(r *watchRig) { r.write("sub/deep/b.lua", version("B", 2)) }, []string{"sub/deep/b.lua holds B version 2, before B version 1"}},
		watchStep{func(r *watchRig) { r.remove("sub") }, []string{"sub/deep/b.lua: it was removed, before B version 2"}},
		watchStep{func(r *watchRig) { r.writeNew("sub/deep/b.lua", version("B", 3)) }, []string{"sub/deep/b.lua holds B version 3"}},
		watchStep{
			func(r *watchRig) { r.rename("sub", "bus") },
			[]string{"bus/deep/b.lua holds B version 3", "sub/deep/b.lua: it was removed, before B version 3"},
		},
		watchStep{func(r *watchRig) { r.write("bus/deep/b.lua", version("B", 4)) }, []string{"bus/deep/b.lua holds B version 4, before B version 3"}},
		watchStep{
			func(r *watchRig) {
				r.must(os.Mkdir(r.path("new"), 0o755))
				r.rename("a.lua", "new/a.lua")
			},
			[]string{"a.lua: it was removed, before A version 1", "new/a.lua holds A version 1"},
		},
		watchStep{
			func(r *watchRig) { // one folder in the place of another
				r.writeNew("other/b.lua", version("C", 1))
				r.remove("bus/deep")
				r.rename("other", "bus/deep")
			},
			[]string{"bus/deep/b.lua holds C version 1, before B version 4"},
		},
		watchStep{func(r *watchRig) { r.write("bus/deep/b.lua", version("C", 2)) }, []string{"bus/deep/b.lua holds C version 2, before C version 1"}},
		watchStep{
			func(r *watchRig) { r.remove("bus/deep/b.lua"); r.writeNew("bus/deep/b.lua/c.lua", text("D")) },
			[]string{"bus/deep/b.lua: it was removed, before C version 2", "bus/deep/b.lua/c.lua holds D version 1"},
		},
		watchStep{
			func(r *watchRig) { // two folders change places
				r.writeNew("x/e.lua", text("E"))
				r.writeNew("y/f.lua", text("F"))
				r.settle()
				r.rename("x", "z")
				r.rename("y", "x")
				r.rename("z", "y")
			},
			[]string{
				"x/e.lua: it was removed, before E version 1", "x/f.lua holds F version 1",
				"y/e.lua holds E version 1", "y/f.lua: it was removed, before F version 1",
			},
		},
		watchStep{
			func(r *watchRig) { r.write("x/f.lua", version("F", 2)); r.write("y/e.lua", version("E", 2)) },
			[]string{"x/f.lua holds F version 2, before F version 1", "y/e.lua holds E version 2, before E version 1"},
		},
	)
}

func TestTheFolderVanishesAndComesBack(t *testing.T) {
	gone := func(r *watchRig) []string {
		return []string{fmt.Sprintf("the folder: there is no folder %q: file does not exist", r.dir)}
	}
	ways := map[string]struct{ away, back func(r *watchRig) }{
		"removed": {
			func(r *watchRig) { r.must(os.RemoveAll(r.dir)) },
			func(r *watchRig) { r.writeNew("a.lua", version("A", 2)) },
		},
		"moved": {
			func(r *watchRig) { r.must(os.Rename(r.dir, r.dir+".away")) },
			func(r *watchRig) {
				r.must(os.WriteFile(filepath.Join(r.dir+".away", "a.lua"), []byte(version("A", 2)), 0o644))
				r.must(os.Rename(r.dir+".away", r.dir))
			},
		},
		"with the folder that it is in": {
			func(r *watchRig) { r.must(os.RemoveAll(filepath.Dir(r.dir))) },
			func(r *watchRig) { r.writeNew("a.lua", version("A", 2)) },
		},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			r := newWatchRig(t, map[string]string{"a.lua": version("A", 1), "sub/b.lua": text("B")})
			way.away(r)
			if diff := cmp.Diff(r.settle(), gone(r)); diff != "" {
				t.Errorf("away: got-, want+\n%s", diff)
			}
			way.back(r)
			got := r.settle()
			if len(got) < 3 || got[0] != ".: back" || got[2] != a2 {
				t.Errorf("back: got %q", got)
			}
			r.write("a.lua", version("A", 3))
			if diff := cmp.Diff(r.settle(), []string{"a.lua holds A version 3, before A version 2"}); diff != "" {
				t.Errorf("saved then: got-, want+\n%s", diff)
			}
		})
	}
}

func TestALinkToTheFolderIsTurned(t *testing.T) {
	releases := folder(t, map[string]string{"1/a.lua": version("A", 1), "2/a.lua": version("A", 2)})
	link := filepath.Join(releases, "current")
	if err := os.Symlink("1", link); err != nil {
		t.Fatal(err)
	}
	r := watchFolder(t, link)
	r.must(os.Symlink("2", link+".new"))
	r.must(os.Rename(link+".new", link))
	if diff := cmp.Diff(r.settle(), []string{a2}); diff != "" {
		t.Errorf("got-, want+\n%s", diff)
	}
	r.write("a.lua", version("A", 3))
	if diff := cmp.Diff(r.settle(), []string{"a.lua holds A version 3, before A version 2"}); diff != "" {
		t.Errorf("saved then: got-, want+\n%s", diff)
	}
}

func TestAllFilesBehindALinkAreSwapped(t *testing.T) { // as Kubernetes mounts settings
	dir := folder(t, map[string]string{"..1/a.lua": version("A", 1), "..2/a.lua": version("A", 2)})
	for name, target := range map[string]string{"..data": "..1", "a.lua": "..data/a.lua"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	r := watchFolder(t, dir)
	r.must(os.Symlink("..2", r.path("..data.new")))
	r.rename("..data.new", "..data")
	if diff := cmp.Diff(r.settle(), []string{a2}); diff != "" {
		t.Errorf("got-, want+\n%s", diff)
	}
}
