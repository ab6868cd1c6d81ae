<?php
// Sends a drawing to linework, waits for its job, and saves the result document beside it.
//
//   LINEWORK_KEY=cadl_... php parse.php floor-plan.dwg        (PHP 8 with its curl extension)

$url = getenv('LINEWORK_URL') ?: 'http://127.0.0.1:8787';

function call(string $path, ?array $form = null, array $headers = []): array
{
    global $url;
    $headers[] = 'Authorization: Bearer ' . getenv('LINEWORK_KEY');
    $request = curl_init($url . $path);
    curl_setopt_array($request, [
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_HTTPHEADER => $headers,
        CURLOPT_ENCODING => '', // whatever curl can decompress
    ]);
    if ($form !== null) {
        curl_setopt($request, CURLOPT_POSTFIELDS, $form);
    }
    $text = curl_exec($request);
    if ($text === false) {
        fail(curl_error($request));
    }
    $body = json_decode($text, true);
    $status = curl_getinfo($request, CURLINFO_RESPONSE_CODE);
    if ($status >= 300) {
        fail("HTTP $status: " . ($body['error'] ?? ''));
    }
    return $body;
}

function fail(string $why): never
{
    fwrite(STDERR, "$why\n");
    exit(1);
}

$file = $argv[1];
// An Idempotency-Key makes it safe to send again after a broken connection.
$id = call('/v1/parse', ['mode' => 'async', 'file' => new CURLFile($file)], [
    'Idempotency-Key: ' . bin2hex(random_bytes(16)),
])['job_id'];

do {
    usleep(500_000);
    $job = call("/v1/jobs/$id");
} while ($job['status'] === 'PENDING' || $job['status'] === 'PROCESSING');
if ($job['status'] === 'FAILED') {
    fail("$file: {$job['errorMsg']}");
}

$result = call("/v1/jobs/$id/result");
file_put_contents("$file.json", json_encode($result));
printf(
    "%s.json: %d entities on %d layers\n",
    $file,
    count($result['vectorJson']),
    count($result['layersJson']),
);
