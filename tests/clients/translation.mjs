// SPDX-License-Identifier: GPL-3.0-or-later
// The SDKs on upstreams of another dialect. The scripted upstream is strict: what a vendor would refuse is a 400 here too.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { setTimeout as later } from 'node:timers/promises';
import { AnthropicDriver, ChatDriver, GeminiDriver, ResponsesDriver, imageData } from './drivers.mjs';

const bearer = (name) => ({ type: 'bearer', value: `key-${name}` });

/** One account for each kind of upstream, and the model that only it has. `proof` is how its vendor's proofs begin. */
const upstreams = {
    chat: { provider: 'openai-compatible', dialect: 'Chat', models: ['compat-1'] },
    responses: { provider: 'openai', dialect: 'Responses', models: ['gpt-test-1'], proof: 'a proof of openai' },
    claude: { provider: 'anthropic', dialect: 'Anthropic', models: ['claude-opus-4-7'], proof: 'a proof of anthropic' },
    oldclaude: { provider: 'anthropic', dialect: 'Anthropic', models: ['claude-sonnet-4-5'],
        proof: 'a proof of anthropic' },
    gemini: { provider: 'gemini', dialect: 'Gemini', models: ['gemini-3-pro'], proof: 'a proof of google' },
    gemini25: { provider: 'gemini', dialect: 'Gemini', models: ['gemini-2.5-flash'], proof: 'a proof of google' },
    assist: { provider: 'code-assist', dialect: 'Gemini', models: ['gemini-3-flash'], project: 'project-1',
        proof: 'a proof of google', credential: bearer },
    vertex: { provider: 'vertex', dialect: 'Gemini', models: ['gemini-2.5-pro'], project: 'project-1',
        proof: 'a proof of google', credential: bearer },
    vertexclaude: { provider: 'vertex', dialect: 'Anthropic', models: ['claude-opus-4-6'], project: 'project-1',
        proof: 'a proof of anthropic', credential: bearer },
};
export const translationAccounts = Object.entries(upstreams).map(([name, { provider, models, project, credential }]) =>
    ({ name, provider, models, project, credential: credential?.(name) }));

/** Where requests of a dialect go at an upstream. */
const targets = {
    Chat: /\/chat\/completions$/, Responses: /\/responses$/, Anthropic: /\/messages$|:(stream)?rawPredict$/i,
    Gemini: /:(stream)?generateContent/i,
};

const drivers = [ChatDriver, ResponsesDriver, AnthropicDriver, GeminiDriver];

/** OpenAI's providers speak both of its dialects, so that between these two nothing is translated. */
function translates(driver, { dialect }) {
    const openai = ['Chat', 'Responses'];
    return driver.name !== dialect && !(openai.includes(driver.name) && openai.includes(dialect));
}

const proofOf = ({ proof }) => Buffer.from(proof).toString('base64').replace(/=*$/, '').slice(0, -1);

function pairTests(stack, driver, name) {
    const upstream = upstreams[name];
    const [model] = upstream.models;
    const begin = (prompt = 'hi') => ({ model, turns: driver.begin(prompt) });
    const bodies = async () => (await stack.upstreamRequests()).map(({ body }) => body);

    for (const stream of [false, true]) {
        const how = stream ? 'streamed' : 'plain';

        test(`${how}: text and usage`, async () => {
            const answer = await driver.ask({ ...begin(), stream });
            assert.equal(answer.text, `Hello from ${name}`);
            assert.equal(answer.finish, 'end');
            assert.deepEqual(answer.usage, { input: 11, output: 7, cached: 3 });
            const [request] = await stack.upstreamRequests();
            assert.equal(request.status, 200);
            assert.match(request.target, targets[upstream.dialect]);
            assert.match(request.body, /Be brief\./);
        });

        test(`${how}: two parallel calls, their results, the answer`, async () => {
            await stack.script(name, [{ text: 'I look.', calls: 2 }]);
            const wish = { ...begin(), tools: true, stream };
            const first = await driver.ask(wish);
            assert.equal(first.finish, 'tools');
            assert.equal(first.text, 'I look.');
            assert.deepEqual(first.calls.map((call) => call.name), ['get_weather', 'get_time']);
            assert.deepEqual(first.calls.map((call) => call.args), [{ city: 'Paris' }, { city: 'Rome' }]);
            assert.equal(new Set(first.calls.map((call) => call.id)).size, 2);
            driver.answerTools(wish.turns, first, ['20 C', 'noon']);
            const second = await driver.ask(wish);
            assert.equal(second.text, `Hello from ${name}`);
            const body = (await bodies()).at(-1);
            assert.ok(body.indexOf('20 C') > body.indexOf('I look.'), body);
            assert.ok(body.indexOf('noon') > body.indexOf('20 C'), body);
        });

        test(`${how}: thinking is shown and carried back`, async () => {
            await stack.script(name, [{ thinking: 'Let me see.', calls: 1 }]);
            const wish = { ...begin(), tools: true, think: true, stream };
            const first = await driver.ask(wish);
            assert.equal(first.thinking, 'Let me see.');
            assert.equal(first.calls.length, 1);
            driver.answerTools(wish.turns, first, ['20 C']);
            const second = await driver.ask(wish);
            assert.equal(second.text, `Hello from ${name}`);
            if (upstream.proof) {
                const body = (await bodies()).at(-1);
                assert.ok(body.includes(proofOf(upstream)), `no proof in ${body}`);
            }
        });

        test(`${how}: structured output`, async () => {
            const answer = await driver.ask({ ...begin(), json: true, stream });
            assert.deepEqual(JSON.parse(answer.text), { city: 'Paris' });
            assert.match((await bodies()).at(-1), /"city"/);
        });

        test(`${how}: the token limit and a refusal are told`, async () => {
            await stack.script(name, [{ text: 'Cut', finish: 'length' }, { refusal: 'No, I will not.' }]);
            const cut = await driver.ask({ ...begin(), most: 50, stream });
            assert.equal(cut.finish, 'length');
            assert.equal(cut.text, 'Cut');
            const refused = await driver.ask({ ...begin(), stream });
            // Chat and Responses upstreams tell a refusal in words and end the turn as usual.
            assert.ok(refused.finish === 'refused' || refused.refusal || refused.text, JSON.stringify(refused));
        });
    }

    test('an image arrives', async () => {
        await driver.ask({ model, turns: driver.beginWithImage('What is it?') });
        assert.ok((await bodies()).at(-1).includes(imageData));
    });

    test('a client that leaves ends the upstream\'s request', async () => {
        await stack.script(name, [{ events: 400, delay_ms: 20 }]);
        const leave = new AbortController();
        await assert.rejects(async () => {
            for await (const text of driver.texts(begin(), leave.signal)) {
                assert.ok(text);
                leave.abort();
            }
            throw new Error('left quietly');
        });
        let fate = 'open';
        for (let tries = 0; fate === 'open' && tries < 100; ++tries) {
            await later(20);
            fate = (await stack.upstreamRequests()).at(-1).fate;
        }
        assert.equal(fate, 'aborted');
    });

    for (const [error, status] of [['invalid', 400], ['rate_limit', 429], ['server', 500]]) {
        test(`the upstream's ${error} error in the SDK's own class`, async () => {
            await stack.script('*', [{ error, message: 'Words of the upstream.', hint: 'retry_after', hint_ms: 90000 }],
                true);
            await assert.rejects(driver.ask(begin()), (thrown) => {
                assert.ok(thrown instanceof driver.errors[status], `${thrown?.constructor?.name}: ${thrown}`);
                if (status === 500) assert.ok(thrown.status >= 500, String(thrown));
                else assert.equal(thrown.status, status, String(thrown));
                if (status === 400) assert.match(thrown.message, /Words of the upstream\./);
                if (status === 429 && thrown.headers) assert.ok(Number(thrown.headers.get('retry-after')) > 30);
                return true;
            });
        });
    }

    for (const fault of ['error_event', 'truncate']) {
        test(`a stream that breaks (${fault}) is an error, not an end`, async () => {
            await stack.script(name, [{ text: 'one two three four', fault, fault_after: 3 }]);
            await assert.rejects(async () => {
                for await (const text of driver.texts(begin(), undefined)) assert.ok(text);
            }, driver.errors.stream);
        });
    }

    if (upstream.dialect === 'Chat') {
        test('wire B01: arguments that come interleaved', async () => {
            await stack.script(name, [{ calls: 3, interleaved: true }]);
            const { calls } = await driver.ask({ ...begin(), tools: true, stream: true });
            assert.deepEqual(calls.map(({ args }) => args.city), ['Paris', 'Rome', 'Oslo']);
        });

        test('wire A11: thoughts in the field `reasoning`', async () => {
            await stack.script(name, [{ thinking: 'Let me see.', text: 'Yes.', reasoning_field: 'reasoning' }]);
            const answer = await driver.ask({ ...begin(), think: true, stream: true });
            assert.equal(answer.thinking, 'Let me see.');
            assert.equal(answer.text, 'Yes.');
        });
    }

    if (driver.counts) {
        test('tokens are counted or estimated', async () => {
            assert.ok(await driver.count(begin()) > 0);
        });
    }
}

export function translationTests(stack) {
    describe('translated to another dialect', () => {
        beforeEach(() => stack.calm());

        test('the upstream is strict', async () => {
            const response = await fetch(`${stack.upstream.origin}/v1/chat/completions`, {
                method: 'POST',
                headers: { authorization: 'Bearer key-chat', 'content-type': 'application/json' },
                body: JSON.stringify({ model: 'compat-1', messages: [{ role: 'user', content: 'hi' }], thinking: {} }),
            });
            assert.equal(response.status, 400);
        });

        for (const Driver of drivers) {
            const driver = new Driver(stack.origin);
            for (const [name, upstream] of Object.entries(upstreams)) {
                if (translates(driver, upstream))
                    describe(`${driver.name} SDK on ${name}`, () => pairTests(stack, driver, name));
            }
        }
    });
}
