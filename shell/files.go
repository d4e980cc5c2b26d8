package shell

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxFiles bounds how many names of files are offered.
const maxFiles = 1000

// files returns the files whose names begin with what is typed: those with one
// of the extensions, without a dot, or all of them if there are none; and the
// folders, with a / behind them. Hidden ones must be asked for with the dot.
func files(typed string, extensions []string) []string {
	folder, part := filepath.Split(typed)
	list, err := os.ReadDir(filepath.Clean(folder + "."))
	if filepath.IsAbs(folder) {
		list, err = os.ReadDir(folder)
	}
	if err != nil {
		return nil
	}
	var found []string
	for _, entry := range list {
		name := entry.Name()
		if !strings.HasPrefix(name, part) || name[0] == '.' && part == "" || !isTypable(name) {
			continue
		}
		switch {
		case isFolder(folder, entry):
			found = append(found, folder+name+"/")
		case len(extensions) == 0 || slices.Contains(extensions, strings.TrimPrefix(filepath.Ext(name), ".")):
			found = append(found, folder+name)
		}
	}
	return found[:min(len(found), maxFiles)]
}

// isTypable tells whether a name can stand on a line.
func isTypable(name string) bool {
	return utf8.ValidString(name) && !strings.ContainsFunc(name, steers)
}

// isFolder tells whether an entry of a folder is one too, or leads to one.
func isFolder(folder string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.IsDir()
	}
	info, err := os.Stat(folder + entry.Name())
	return err == nil && info.IsDir()
}

// quoted writes words as Words reads them, each with the blank that ends it,
// unless it is a folder, in which there is more. If one of several needs quotes
// all get them, so that they still begin alike.
func quoted(words []string) []string {
	quotes := slices.ContainsFunc(words, func(w string) bool { return quote(w) != w })
	written := make([]string, len(words))
	for i, w := range words {
		end := " "
		if strings.HasSuffix(w, "/") {
			end = ""
		}
		written[i] = w + end
		if quotes {
			written[i] = "'" + strings.ReplaceAll(w, "'", `'\''`)
			if end != "" { // in a folder the quotes stay open
				written[i] += "'" + end
			}
		}
	}
	return written
}

// quote writes a word so that Words gives it back; one that needs no quotes stays
// as it is.
func quote(word string) string {
	plain, err := Words(word)
	if _, text, ok := unfinished(word); ok && text == word && err == nil && len(plain) == 1 && plain[0] == word {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// unfinished finds the word in which text ends: where it begins, and what it
// stands for as far as it goes. It returns false in a comment, and where a POSIX
// shell would do something that Words refuses.
func unfinished(text string) (begin int, word string, ok bool) {
	var quote byte // ' or " if within such
	var w strings.Builder
	inWord := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		if !inWord && c != ' ' && c != '\t' {
			begin, inWord = i, true
			w.Reset()
			if c == '#' {
				return begin, "", false
			}
		}
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote == '\'':
			w.WriteByte(c)
		case c == '\\':
			if i++; i == len(text) {
				return begin, "", false
			}
			if quote == '"' && strings.IndexByte("$`\"\\", text[i]) < 0 {
				w.WriteByte('\\')
			}
			w.WriteByte(text[i])
		case c == '$' || c == '`':
			return begin, "", false
		case quote == '"':
			w.WriteByte(c)
		case c == '\'' || c == '"':
			quote = c
		case c == ' ' || c == '\t':
			inWord = false
		case strings.IndexByte(";|&<>()", c) >= 0:
			return begin, "", false
		default:
			w.WriteByte(c)
		}
	}
	if !inWord {
		return len(text), "", true
	}
	return begin, w.String(), true
}
