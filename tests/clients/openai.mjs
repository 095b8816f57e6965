// SPDX-License-Identifier: GPL-3.0-or-later
// The official OpenAI SDK: Chat Completions and Responses.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import OpenAI from 'openai';
import { accountOf, apiKey, weatherSchema } from './harness.mjs';

const model = 'gpt-test-1';
const messages = [{ role: 'user', content: 'hi' }];
const chatTools = [
    { type: 'function', function: { name: 'get_weather', parameters: weatherSchema } },
];
const responseTools = [
    { type: 'function', name: 'get_weather', strict: true, parameters: weatherSchema },
];

export function openaiClient(origin, key = apiKey) {
    return new OpenAI({ apiKey: key, baseURL: `${origin}/v1`, maxRetries: 0 });
}

export function openaiTests(origin) {
    describe('OpenAI SDK', () => {
        const client = openaiClient(origin);

        test('chat: plain answer, with the account and ids in its headers', async () => {
            const { data, response } = await client.chat.completions
                .create({ model, messages }).withResponse();
            const account = accountOf(response.headers);
            assert.match(account, /^o[12]$/);
            assert.equal(data.choices[0].message.content, `Hello from ${account}`);
            assert.equal(data.usage.total_tokens, 18);
            assert.equal(response.headers.get('x-mapped-model'), model);
            assert.equal(response.headers.get('x-attempts'), '1');
            assert.ok(response.headers.get('x-request-id'));
        });

        test('chat: streamed answer', async () => {
            const { data, response } = await client.chat.completions
                .create({ model, messages, stream: true, stream_options: { include_usage: true } })
                .withResponse();
            let text = '';
            let usage = null;
            for await (const chunk of data) {
                text += chunk.choices[0]?.delta?.content ?? '';
                usage = chunk.usage ?? usage;
            }
            assert.equal(text, `Hello from ${accountOf(response.headers)}`);
            assert.equal(usage.prompt_tokens, 11);
        });

        test('chat: tool call, plain', async () => {
            const data = await client.chat.completions
                .create({ model, messages, tools: chatTools });
            assert.equal(data.choices[0].finish_reason, 'tool_calls');
            const [call] = data.choices[0].message.tool_calls;
            assert.equal(call.function.name, 'get_weather');
            assert.deepEqual(JSON.parse(call.function.arguments), { city: 'Paris' });
        });

        test('chat: tool call, streamed', async () => {
            const final = await client.chat.completions
                .stream({ model, messages, tools: chatTools }).finalChatCompletion();
            const [call] = final.choices[0].message.tool_calls;
            assert.equal(call.function.name, 'get_weather');
            assert.deepEqual(JSON.parse(call.function.arguments), { city: 'Paris' });
        });

        test('chat: a whole tool run over two turns', async () => {
            const asked = [];
            const weather = (args) => {
                asked.push(args.city);
                return '20 C';
            };
            const tools = [{
                type: 'function',
                function: { name: 'get_weather', parse: JSON.parse, function: weather,
                    parameters: weatherSchema },
            }];
            const runner = client.chat.completions.runTools({ model, messages, tools, stream: true });
            assert.match(await runner.finalContent(), /^Hello from o[12]$/);
            assert.deepEqual(asked, ['Paris']);
        });

        test('responses: plain and streamed', async () => {
            const { data, response } = await client.responses
                .create({ model, input: 'hi' }).withResponse();
            assert.equal(data.output_text, `Hello from ${accountOf(response.headers)}`);
            const stream = client.responses.stream({ model, input: 'hi' });
            const types = new Set();
            for await (const event of stream) types.add(event.type);
            assert.ok(types.has('response.output_text.delta'));
            const final = await stream.finalResponse();
            assert.match(final.output_text, /^Hello from o[12]$/);
            assert.equal(final.usage.total_tokens, 18);
        });

        test('responses: tool call, plain and streamed', async () => {
            const request = { model, input: 'hi', tools: responseTools };
            const plain = await client.responses.create(request);
            const streamed = await client.responses.stream(request).finalResponse();
            for (const { output } of [plain, streamed]) {
                assert.equal(output[0].type, 'function_call');
                assert.equal(output[0].name, 'get_weather');
                assert.deepEqual(JSON.parse(output[0].arguments), { city: 'Paris' });
            }
        });

        test('responses: input tokens', async () => {
            const count = await client.responses.inputTokens.count({ model, input: 'hi' });
            assert.equal(count.input_tokens, 11);
        });

        test('models: the list in OpenAI\'s shape', async () => {
            const ids = [];
            for await (const entry of client.models.list()) ids.push(entry.id);
            assert.ok(ids.includes('gpt-test-1') && ids.includes('gpt-test-2'), ids.join());
        });

        test('a wrong key is an AuthenticationError', async () => {
            const wrong = openaiClient(origin, 'wrong');
            await assert.rejects(wrong.chat.completions.create({ model, messages }),
                OpenAI.AuthenticationError);
            await assert.rejects(wrong.responses.create({ model, input: 'hi', stream: true }),
                OpenAI.AuthenticationError);
        });

        test('an unknown model is a NotFoundError', async () => {
            await assert.rejects(
                client.chat.completions.create({ model: 'unknown-1', messages }),
                (error) => {
                    assert.ok(error instanceof OpenAI.NotFoundError, String(error));
                    assert.equal(error.type, 'invalid_request_error');
                    assert.equal(error.code, 'model_not_found');
                    return true;
                });
        });
    });
}
