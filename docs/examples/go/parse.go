//go:build ignore

// Sends a drawing to linework, waits for its job, and saves the result document beside it.
//
//	LINEWORK_KEY=cadl_... go run parse.go floor-plan.dwg        (Go 1.19 or later, no modules)
package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

var base = envOr("LINEWORK_URL", "http://127.0.0.1:8787")

func envOr(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

// call returns the body of an answer; what is not 2xx ends the program with the server's message.
func call(method, path string, body io.Reader, headers map[string]string) []byte {
	request, err := http.NewRequest(method, base+path, body)
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("LINEWORK_KEY"))
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	if response.StatusCode >= 300 {
		var fault struct{ Error string }
		json.Unmarshal(text, &fault)
		log.Fatalf("HTTP %d: %s", response.StatusCode, fault.Error)
	}
	return text
}

func upload(path string) string {
	file, err := os.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	form.WriteField("mode", "async")
	part, _ := form.CreateFormFile("file", filepath.Base(path))
	if _, err := io.Copy(part, file); err != nil {
		log.Fatal(err)
	}
	form.Close()
	// An Idempotency-Key makes it safe to send again after a broken connection.
	key := make([]byte, 16)
	rand.Read(key)
	answer := call("POST", "/v1/parse", &body, map[string]string{
		"Content-Type":    form.FormDataContentType(),
		"Idempotency-Key": hex.EncodeToString(key),
	})
	var accepted struct {
		ID string `json:"job_id"`
	}
	json.Unmarshal(answer, &accepted)
	return accepted.ID
}

func main() {
	log.SetFlags(0)
	path := os.Args[1]
	id := upload(path)
	for {
		var job struct{ Status, ErrorMsg string }
		json.Unmarshal(call("GET", "/v1/jobs/"+id, nil, nil), &job)
		if job.Status == "FAILED" {
			log.Fatalf("%s: %s", path, job.ErrorMsg)
		}
		if job.Status == "COMPLETED" {
			break
		}
		time.Sleep(500 * time.Millisecond)
	}
	text := call("GET", "/v1/jobs/"+id+"/result", nil, nil)
	var result struct{ VectorJson, LayersJson []json.RawMessage }
	if err := json.Unmarshal(text, &result); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(path+".json", text, 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s.json: %d entities on %d layers\n",
		path, len(result.VectorJson), len(result.LayersJson))
}
