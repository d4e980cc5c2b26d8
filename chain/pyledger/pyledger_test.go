package pyledger_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"moonledger/chain/pyledger"
)

// golden is a dump of Pyledger, row by row: time, attributes, hash.
func golden() [][3]string {
	return [][3]string{
		{"2017-03-15T18:24:27.523828", "gAN9cQBYBwAAAGNvdW50ZXJxAUsAcy4=", "Z2VuZXNpcw=="},
		{"2017-03-15T18:24:38.846864", "gAN9cQBYBwAAAGNvdW50ZXJxAUsBcy4=", "eRs+YxhvKIyUdl++TQZ5sCcMDE0aoaNKn1swFQ44bMM="},
		{"2017-03-15T18:24:39.580593", "gAN9cQBYBwAAAGNvdW50ZXJxAUsCcy4=", "ZGELWR6y7n+hneBbR+8x9PwaRpBi3Bi0CI/T+9J7ccY="},
		{"2017-03-15T18:24:39.925244", "gAN9cQBYBwAAAGNvdW50ZXJxAUsDcy4=", "7B+OH/4xxJz6J6NOixl32F1vXrWZFNQKMR7pe/HO7gY="},
	}
}

func dump(rows [][3]string) string {
	var texts []string
	for _, r := range rows {
		texts = append(texts, fmt.Sprintf(`{"hash": %q, "when": %q, "attributes": %q}`, r[2], r[0], r[1]))
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

// parity: 53
func TestGoldenVector(t *testing.T) {
	calls := 0
	report, err := pyledger.Verify(strings.NewReader(dump(golden())), func(rows int, _ int64) { calls = rows })
	if err != nil || report.Rows != 4 || report.Inconsistent != 0 {
		t.Errorf("got %+v, %v", report, err)
	}
	if report.First != golden()[0][0] || report.Last != golden()[3][0] || calls != 4 {
		t.Errorf("got %+v, progress %d", report, calls)
	}
	if got := strings.Join(report.NotChecked(), "\n"); !strings.Contains(got, golden()[3][2]) {
		t.Errorf("no hash to compare in %s", got)
	}
}

func TestTamperedTwin(t *testing.T) {
	rows := golden()
	rows[1][1] = "gAN9cQBYBwAABGNvdW50ZXJxAUsBcy4="
	report, err := pyledger.Verify(strings.NewReader(dump(rows)), nil)
	if !errors.Is(err, pyledger.ErrInconsistent) || !strings.Contains(err.Error(), "Inconsistency 2017-03-15T18:24:38.846864") {
		t.Errorf("got %v", err)
	}
	if report.Rows != 4 || report.Inconsistent != 1 || len(report.Inconsistencies) != 1 || report.Inconsistencies[0].Row != 2 {
		t.Fatalf("got %+v", report)
	}
	if got, want := report.Inconsistencies[0].String(), "Inconsistency 2017-03-15T18:24:38.846864"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestFindsChanges(t *testing.T) {
	for name, change := range map[string]func(rows [][3]string) [][3]string{
		"time":         func(r [][3]string) [][3]string { r[2][0] = "2017-03-15T18:24:39.580594"; return r },
		"hash":         func(r [][3]string) [][3]string { r[2][2] = r[1][2]; return r },
		"genesis hash": func(r [][3]string) [][3]string { r[0][2] = "Z2VuZXNpdw=="; return r },
		"dropped":      func(r [][3]string) [][3]string { return slices.Delete(r, 1, 2) },
		"no genesis":   func(r [][3]string) [][3]string { return r[1:] },
		"swapped":      func(r [][3]string) [][3]string { r[1], r[2] = r[2], r[1]; return r },
		"doubled":      func(r [][3]string) [][3]string { return slices.Insert(r, 2, r[1]) },
		"backwards":    func(r [][3]string) [][3]string { r[0][0] = "2018-03-15T18:24:27"; return r },
	} {
		report, err := pyledger.Verify(strings.NewReader(dump(change(golden()))), nil)
		if !errors.Is(err, pyledger.ErrInconsistent) || report.Inconsistent == 0 {
			t.Errorf("%s: got %+v, %v", name, report, err)
		}
	}
}

func TestRefusesMalformed(t *testing.T) {
	good := dump(golden())
	for name, text := range map[string]string{
		"empty":         "",
		"empty list":    "[]",
		"object":        "{}",
		"binary":        "\x80\x03}q",
		"cut":           good[:len(good)-40],
		"cut at a row":  good[:strings.LastIndex(good, ", {")],
		"more":          good + "1",
		"number":        "[1]",
		"missing":       `[{"hash":"","when":"2017-03-15T18:24:27"}]`,
		"twice":         `[{"hash":"","hash":"","when":"2017-03-15T18:24:27","attributes":""}]`,
		"unknown":       `[{"hash":"","when":"2017-03-15T18:24:27","attributes":"","x":""}]`,
		"no base64":     `[{"hash":"!","when":"2017-03-15T18:24:27","attributes":""}]`,
		"no time":       `[{"hash":"","when":"yesterday","attributes":""}]`,
		"null":          `[{"hash":null,"when":"2017-03-15T18:24:27","attributes":""}]`,
		"nested":        `[{"hash":[""],"when":"2017-03-15T18:24:27","attributes":""}]`,
		"invalid UTF-8": "[{\"\xff\":\"\"}]",
	} {
		if _, err := pyledger.Verify(strings.NewReader(text), nil); !errors.Is(err, pyledger.ErrMalformed) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestHandsOnReadErrors(t *testing.T) {
	broken := errors.New("disk on fire")
	r := io.MultiReader(strings.NewReader(dump(golden())[:200]), iotest.ErrReader(broken))
	if _, err := pyledger.Verify(r, nil); !errors.Is(err, broken) || errors.Is(err, pyledger.ErrMalformed) {
		t.Errorf("got %v", err)
	}
}

func TestListsABoundedNumber(t *testing.T) {
	row := golden()[1]
	report, err := pyledger.Verify(strings.NewReader(dump(slices.Repeat([][3]string{row}, 5000))), nil)
	if !errors.Is(err, pyledger.ErrInconsistent) || report.Inconsistent != 5000 || len(report.Inconsistencies) != 100 {
		t.Errorf("got %d of %d, %v", len(report.Inconsistencies), report.Inconsistent, err)
	}
}

func TestRecognise(t *testing.T) {
	for text, want := range map[string]bool{
		dump(golden()): true, " \n[": true, "": false, `{"args":{}}`: false, "\x80\x03": false,
	} {
		if got := pyledger.Recognise([]byte(text)); got != want {
			t.Errorf("%.20q: got %v, want %v", text, got, want)
		}
	}
}

func FuzzVerify(f *testing.F) {
	f.Add([]byte(dump(golden())))
	f.Add([]byte(dump(golden())[:100]))
	f.Add([]byte("[]"))
	f.Fuzz(func(t *testing.T, b []byte) {
		report, err := pyledger.Verify(bytes.NewReader(b), nil)
		switch {
		case err == nil && report.Inconsistent == 0 && report.Rows > 0:
		case errors.Is(err, pyledger.ErrInconsistent) && report.Inconsistent > 0:
		case errors.Is(err, pyledger.ErrMalformed):
		default:
			t.Fatalf("got %+v, %v", report, err)
		}
		if err == nil && !pyledger.Recognise(b) {
			t.Fatal("verified, but not recognised")
		}
	})
}

func ExampleVerify() {
	dump := `[{"hash": "Z2VuZXNpcw==", "when": "2017-03-15T18:24:27.523828", "attributes": "gAN9cQBYBwAAAGNvdW50ZXJxAUsAcy4="},
		{"hash": "eRs+YxhvKIyUdl++TQZ5sCcMDE0aoaNKn1swFQ44bMM=", "when": "2017-03-15T18:24:38.846864", "attributes": "AAAA"}]`
	report, err := pyledger.Verify(strings.NewReader(dump), nil)
	fmt.Println(errors.Is(err, pyledger.ErrInconsistent))
	for _, i := range report.Inconsistencies {
		fmt.Println(i)
	}
	// Output:
	// true
	// Inconsistency 2017-03-15T18:24:38.846864
}
