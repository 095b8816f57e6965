-- SPDX-License-Identifier: GPL-3.0-or-later
-- wrk: one small chat request after another; BENCH_KEY is the client key, BENCH_DELAY_MS the pause
-- of each connection between an answer and its next request.
wrk.method = "POST"
wrk.path = "/v1/chat/completions"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. (os.getenv("BENCH_KEY") or "none")
wrk.body = '{"model":"gpt-bench","temperature":0.2,"messages":[{"role":"system","content":"You are ' ..
    'a terse assistant."},{"role":"user","content":"Say something about foxes and dogs."}]}'

local pause = tonumber(os.getenv("BENCH_DELAY_MS") or "0")
if pause > 0 then
    function delay()
        return math.random(0, 2 * pause)
    end
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration,
        latency:percentile(50), latency:percentile(99),
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
