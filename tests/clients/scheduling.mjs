// SPDX-License-Identifier: GPL-3.0-or-later
// What the SDKs see of the scheduler: rotation, modes, the fixed account.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { anthropicClient } from './anthropic.mjs';
import { geminiClient } from './gemini.mjs';
import { accountOf, apiKey } from './harness.mjs';
import { openaiClient } from './openai.mjs';

const limited = { error: 'rate_limit', hint: 'retry_after', hint_ms: 60000 };
const messages = [{ role: 'user', content: 'hi' }];

/** One request of each SDK: the text of the answer and the headers beside it. */
function askers(origin) {
    const openai = openaiClient(origin, apiKey);
    const anthropic = anthropicClient(origin, apiKey);
    const gemini = geminiClient(origin, apiKey);
    const claude = { model: 'claude-test-1', max_tokens: 9, messages };
    return {
        'OpenAI plain': async () => {
            const { data, response } = await openai.chat.completions
                .create({ model: 'gpt-test-1', messages }).withResponse();
            return [data.choices[0].message.content, response.headers];
        },
        'OpenAI streamed': async () => {
            const { data, response } = await openai.chat.completions
                .create({ model: 'gpt-test-1', messages, stream: true }).withResponse();
            let text = '';
            for await (const chunk of data) text += chunk.choices[0].delta.content ?? '';
            return [text, response.headers];
        },
        'Anthropic plain': async () => {
            const { data, response } = await anthropic.messages.create(claude).withResponse();
            return [data.content[0].text, response.headers];
        },
        'Anthropic streamed': async () => {
            const { data, response } = await anthropic.messages
                .create({ ...claude, stream: true }).withResponse();
            let text = '';
            for await (const event of data) text += event.delta?.text ?? '';
            return [text, response.headers];
        },
        'Gemini plain': async () => {
            const answer = await gemini.models
                .generateContent({ model: 'gemini-2.5-pro', contents: 'hi' });
            return [answer.text, answer.sdkHttpResponse.headers];
        },
        'Gemini streamed': async () => {
            const stream = await gemini.models
                .generateContentStream({ model: 'gemini-2.5-pro', contents: 'hi' });
            let text = '';
            let headers = null;
            for await (const chunk of stream) {
                text += chunk.text;
                headers = chunk.sdkHttpResponse.headers;
            }
            return [text, headers];
        },
    };
}

const other = (account) => account[0] + (account[1] === '1' ? '2' : '1');
const attemptsOf = (headers) =>
    typeof headers.get === 'function' ? headers.get('x-attempts') : headers['x-attempts'];

export function schedulingTests(stack) {
    const ask = askers(stack.origin);
    const plain = async () => accountOf((await ask['OpenAI plain']())[1]);
    const adminOk = async (...args) => {
        const answer = await stack.admin(...args);
        assert.equal(answer.status, 200, JSON.stringify(answer));
        return answer.body;
    };

    describe('scheduling as clients see it', () => {
        beforeEach(() => stack.calm());

        for (const [name, once] of Object.entries(ask)) {
            test(`${name}: an account that answers 429 is left at once`, async () => {
                const first = accountOf((await once())[1]);
                await stack.script(first, [limited]);
                const [text, headers] = await once();
                assert.equal(accountOf(headers), other(first));
                assert.equal(text, `Hello from ${other(first)}`);
                assert.equal(attemptsOf(headers), '2');
                const { cooldowns } = await adminOk('GET', '/cooldowns');
                assert.deepEqual(cooldowns.map((entry) => entry.account_id), [stack.ids[first]]);
                const [, later] = await once();
                assert.equal(accountOf(later), other(first));
                assert.equal(attemptsOf(later), '1');
            });
        }

        test('all accounts limited: one 429 that says when to come back', async () => {
            await stack.script('*', [limited], true);
            await assert.rejects(ask['OpenAI plain'](), (error) => {
                assert.equal(error.status, 429, String(error));
                assert.ok(Number(error.headers.get('retry-after')) > 30);
                return true;
            });
        });

        test('a mode is on disk before the call returns, and the next request obeys', async () => {
            for (const [mode, alternates] of [['PerformanceFirst', true], ['Balance', false],
                ['CacheFirst', false], ['PerformanceFirst', true]]) {
                const body = await adminOk('PUT', '/scheduling', { mode });
                const settings = JSON.parse(await stack.file('gui_config.json'));
                assert.equal(body.mode, mode);
                assert.equal(settings.proxy.scheduling.mode, mode);
                const accounts = [await plain(), await plain(), await plain()];
                assert.equal(new Set(accounts).size, alternates ? 2 : 1, `${mode}: ${accounts}`);
            }
        });

        test('a wrong mode is refused and changes nothing', async () => {
            const answer = await stack.admin('PUT', '/scheduling', { mode: 'Fastest' });
            assert.equal(answer.status, 422);
            assert.match(answer.body.error.fields[0].pointer, /mode$/);
            assert.equal((await adminOk('GET', '/scheduling')).mode, 'Balance');
        });

        test('fixed account: refused while stopped', async () => {
            await adminOk('POST', '/proxy/stop');
            const answer = await stack.admin('PUT', '/fixed-account', { account_id: stack.ids.o2 });
            assert.equal(answer.status, 409, JSON.stringify(answer));
            await assert.rejects(plain(), (error) => error.status === 503);
        });

        test('fixed account: obeyed, falls back when limited, gone after stop and start', async () => {
            for (const name of ['o2', 'o1']) {
                await adminOk('PUT', '/fixed-account', { account_id: stack.ids[name] });
                assert.deepEqual([await plain(), await plain(), await plain()], [name, name, name]);
            }
            assert.equal((await adminOk('GET', '/status')).fixed_account, stack.ids.o1);
            await stack.script('o1', [limited]);
            assert.equal(await plain(), 'o2');
            await adminOk('POST', '/proxy/stop');
            await adminOk('POST', '/proxy/start');
            assert.equal((await adminOk('GET', '/status')).fixed_account, null);
        });

        test('only what the upstream needs goes to it', async () => {
            await ask['Anthropic plain']();
            const [request] = await stack.upstreamRequests();
            const names = request.headers.map(([name]) => name.toLowerCase());
            assert.ok(names.includes('anthropic-version'));
            assert.equal(names.find((name) => name.startsWith('x-stainless')), undefined);
            assert.match(request.credential, /^key-a[12]$/);
            assert.ok(!JSON.stringify(request.headers).includes(apiKey));
            assert.ok(!JSON.stringify(request.headers).includes('Anthropic/JS'));
        });

        test('no secret in settings or account files', async () => {
            const texts = [await stack.file('gui_config.json')];
            for (const id of Object.values(stack.ids))
                texts.push(await stack.file(`accounts/${id}.json`));
            for (const text of texts) assert.doesNotMatch(text, /key-[oag][12]|client-key-of/);
        });
    });
}
