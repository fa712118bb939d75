package app

import (
	"bytes"
	"context"
	"io/fs"
	"net/http"
	"strings"

	"deskbell/frontend"
	"deskbell/models"
	"deskbell/server/accounts"
	"deskbell/server/web"
)

// storePath is where the demo's shop is.
const storePath = "/demo/store/"

// Routes registers the demo's part of the API and its shop.
func (d *demo) Routes(api *web.API) {
	op := func(opID, summary string, access web.Access) web.Op {
		return web.Op{ID: opID, Summary: summary, Tag: "Demo", Access: access}
	}
	web.Get(api, "/demo", op("get-demo", "How the demo runs", web.AccessAdministrator), d.get)
	web.Post(api, "/demo", op("open-demo", "Fill the empty database with the demo, by the printed link", web.AccessPublic), d.post)
	web.Post(api, "/demo/speed", op("set-demo-speed", "Let the visitors walk faster, or stand still", web.AccessAdministrator), d.setSpeed)
	web.Post(api, "/demo/happen", op("make-demo-happen", "Make something happen in the demo", web.AccessAdministrator), d.postHappen)
	web.Post(api, "/demo/start-over", op("start-demo-over", "Empty the demo's database and fill it again; everybody is signed out", web.AccessAdministrator), d.postStartOver)
	web.Post(api, "/session/demo", op("sign-in-to-demo", "Sign in by role, in a demo", web.AccessPublic), d.signIn)
	store := web.Op{ID: "demo-store", Summary: "The demo's shop, a page that carries the widget", Tag: "Demo", Access: web.AccessPublic}
	api.Raw(http.MethodGet, storePath+"*path", store, d.serveStore)
}

// DemoView is how the demo runs.
type DemoView struct {
	Speed    int  `json:"speed" enum:"0,1,4"`
	Visitors int  `json:"visitors" doc:"Simulated, who are on the site now."`
	MailDown bool `json:"mail_down" doc:"Mail cannot be delivered to the outbox until it comes back."`
	Frozen   bool `json:"frozen" doc:"The clock stands still, so nothing can be made to happen."`
}

type demoOutput struct{ Body DemoView }

func (d *demo) get(context.Context, *struct{}) (*demoOutput, error) {
	if err := d.exists(); err != nil {
		return nil, err
	}
	return &demoOutput{Body: DemoView{Speed: int(d.speed.Load()), Visitors: d.present(), MailDown: d.down.Load(), Frozen: d.a.frozen}}, nil
}

func (d *demo) present() (n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.walk == nil {
		return 0
	}
	for _, one := range d.walk.steps {
		if one.present {
			n++
		}
	}
	return n
}

// moves refuses what needs a clock that goes on.
func (d *demo) moves() error {
	if err := d.exists(); err != nil {
		return err
	}
	if d.a.frozen {
		return web.Conflict("demo_frozen", "The clock of this demo stands still. Start the server without --freeze to let things happen.")
	}
	return nil
}

func (d *demo) exists() error {
	if desk := d.a.desk.Load(); desk == nil || desk.Kind != models.DeskDemo {
		return web.NotFound("demo")
	}
	return nil
}

type openDemoInput struct {
	Body struct {
		Token string `json:"token" maxLength:"200"`
	}
}

type openDemoOutput struct {
	Body struct {
		OK bool `json:"ok"`
	}
}

func (d *demo) post(ctx context.Context, in *openDemoInput) (*openDemoOutput, error) {
	if err := d.a.Accounts.CheckLink(ctx, accounts.LinkDemo, in.Body.Token); err != nil {
		return nil, err
	}
	if err := d.fill(ctx, in.Body.Token); err != nil {
		return nil, err
	}
	out := &openDemoOutput{}
	out.Body.OK = true
	return out, nil
}

type speedInput struct {
	Body struct {
		Speed int `json:"speed" enum:"0,1,4"`
	}
}

func (d *demo) setSpeed(ctx context.Context, in *speedInput) (*demoOutput, error) {
	if err := d.moves(); err != nil {
		return nil, err
	}
	d.speed.Store(int32(in.Body.Speed))
	return d.get(ctx, nil)
}

type happenInput struct {
	Body struct {
		What string `json:"what" enum:"visitor_idles,three_visitors_idle,visitor_starts_chat,mail_goes_down,mail_comes_back"`
	}
}

func (d *demo) postHappen(ctx context.Context, in *happenInput) (*demoOutput, error) {
	if err := d.moves(); err != nil {
		return nil, err
	}
	if err := d.happen(ctx, in.Body.What); err != nil {
		return nil, err
	}
	return d.get(ctx, nil)
}

func (d *demo) postStartOver(context.Context, *struct{}) (*openDemoOutput, error) {
	if err := d.exists(); err != nil {
		return nil, err
	}
	d.startOver()
	out := &openDemoOutput{}
	out.Body.OK = true
	return out, nil
}

type signInInput struct {
	Body struct {
		Role models.Role `json:"role" enum:"agent,manager,administrator"`
	}
}

type signInOutput struct {
	SetCookie string `header:"Set-Cookie"`
	Body      accounts.SessionView
}

func (d *demo) signIn(ctx context.Context, in *signInInput) (*signInOutput, error) {
	if err := d.exists(); err != nil {
		return nil, err
	}
	roles, err := d.a.Accounts.DemoRoles(ctx)
	if err != nil {
		return nil, err
	}
	for _, role := range roles {
		if role.Role != in.Body.Role {
			continue
		}
		cookie, err := d.a.Accounts.SignInAs(ctx, role.AgentID)
		if err != nil {
			return nil, err
		}
		view, err := d.a.Accounts.SessionOf(ctx, role.AgentID)
		return &signInOutput{SetCookie: cookie.String(), Body: view}, err
	}
	return nil, web.NotFound("role")
}

// serveStore serves the built shop with the snippet of the demo's site, as any website would carry it.
func (d *demo) serveStore(w http.ResponseWriter, r *http.Request) {
	store, isBuilt := frontend.Store()
	if !isBuilt || d.exists() != nil {
		web.WriteFailure(w, r, web.NotFound("page"))
		return
	}
	name := strings.TrimPrefix(r.URL.Path, storePath)
	if strings.HasPrefix(name, "assets/") {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		http.ServeFileFS(w, r, store, name)
		return
	}
	page, err := d.storePage(r.Context(), store)
	if err != nil {
		web.WriteFailure(w, r, err)
		return
	}
	// A shop of somebody else's: its own policy, not the console's.
	w.Header().Set("Content-Security-Policy", "default-src 'self' 'unsafe-inline' data:; frame-src 'self'; connect-src 'self' ws: wss:")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(page)
}

func (d *demo) storePage(ctx context.Context, store fs.FS) ([]byte, error) {
	page, err := fs.ReadFile(store, "index.html")
	if err != nil {
		return nil, err
	}
	sites, err := d.a.WhosOn.Sites(ctx)
	if err != nil || len(sites) == 0 {
		return page, err
	}
	snippet := d.a.WhosOn.SnippetOf(sites[0].ID)
	return bytes.Replace(page, []byte("<!-- deskbell:snippet -->"), []byte(snippet), 1), nil
}
