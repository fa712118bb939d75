package whoson

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"deskbell/server/web"
)

// builtFile is a file of the built widget, ready to be served.
type builtFile struct {
	raw, packed []byte // packed: gzip, nil when that is no shorter
	tag         string
	kind        string
}

// builtFiles keeps what was served once: the build does not change while the process runs.
type builtFiles struct {
	mu    sync.Mutex
	known map[string]*builtFile
}

func (b *builtFiles) get(files fs.FS, name string) (*builtFile, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if file := b.known[name]; file != nil {
		return file, nil
	}
	raw, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, fmt.Errorf("read a file of the widget: %w", err)
	}
	sum := sha256.Sum256(raw)
	file := &builtFile{raw: raw, packed: pack(raw), tag: base64.RawURLEncoding.EncodeToString(sum[:12]), kind: mime.TypeByExtension(path.Ext(name))}
	if b.known == nil {
		b.known = map[string]*builtFile{}
	}
	b.known[name] = file
	return file, nil
}

func pack(raw []byte) []byte {
	var out bytes.Buffer
	zip, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil // the level is one that exists
	}
	_, err = zip.Write(raw)
	if closing := zip.Close(); err != nil || closing != nil || out.Len() >= len(raw) {
		return nil
	}
	return out.Bytes()
}

// serveFile serves a file of the built widget, with an entity tag of its content, packed for those who take it so.
func (s *Service) serveFile(w http.ResponseWriter, r *http.Request, name string) {
	if s.widget == nil {
		w.Header().Set("Cache-Control", "no-store")
		web.WriteFailure(w, r, web.Unavailable("The widget is not built: build the frontend.", time.Minute))
		return
	}
	file, err := s.files.get(s.widget, name)
	if err != nil {
		w.Header().Set("Cache-Control", "no-store")
		web.WriteFailure(w, r, web.NotFound("file"))
		return
	}
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	if file.kind != "" {
		h.Set("Content-Type", file.kind)
	}
	content, tag := file.raw, file.tag
	if file.packed != nil && takesGzip(r.Header.Get("Accept-Encoding")) {
		content, tag = file.packed, file.tag+"-gz"
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}

// takesGzip reports whether the header names gzip without refusing it.
func takesGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(coding) == "gzip" {
			return strings.Trim(strings.TrimSpace(weight), "q=0.") != "" || weight == ""
		}
	}
	return false
}
