// SPDX-License-Identifier: GPL-3.0-or-later
// The official Google GenAI SDK.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ApiError, GoogleGenAI } from '@google/genai';
import { accountOf, apiKey, weatherSchema } from './harness.mjs';

const model = 'gemini-2.5-pro';
const contents = 'hi';
const config = {
    tools: [{ functionDeclarations: [{ name: 'get_weather', description: 'd',
        parametersJsonSchema: weatherSchema }] }],
};

export function geminiClient(origin, key = apiKey, apiVersion = undefined) {
    return new GoogleGenAI({ apiKey: key, apiVersion, httpOptions: { baseUrl: origin } });
}

export function geminiTests(origin) {
    describe('Google GenAI SDK', () => {
        const client = geminiClient(origin);

        for (const version of [undefined, 'v1beta', 'v1alpha']) {
            test(`plain answer, API version ${version ?? 'of the SDK'}`, async () => {
                const answer = await geminiClient(origin, apiKey, version)
                    .models.generateContent({ model, contents });
                const { headers } = answer.sdkHttpResponse;
                const account = accountOf(headers);
                assert.match(account, /^g[12]$/);
                assert.equal(answer.text, `Hello from ${account}`);
                assert.equal(answer.usageMetadata.totalTokenCount, 18);
                assert.equal(headers['x-mapped-model'], model);
                assert.equal(headers['x-attempts'], '1');
            });
        }

        test('streamed answer', async () => {
            const stream = await client.models.generateContentStream({ model, contents });
            let text = '';
            let headers = null;
            let last = null;
            for await (const chunk of stream) {
                text += chunk.text;
                headers = chunk.sdkHttpResponse.headers;
                last = chunk;
            }
            assert.equal(text, `Hello from ${accountOf(headers)}`);
            assert.equal(last.candidates[0].finishReason, 'STOP');
        });

        test('tool call, plain and streamed', async () => {
            const plain = await client.models.generateContent({ model, contents, config });
            const calls = [plain.functionCalls[0]];
            const stream = await client.models.generateContentStream({ model, contents, config });
            for await (const chunk of stream) calls.push(...(chunk.functionCalls ?? []));
            assert.equal(calls.length, 2);
            for (const call of calls) {
                assert.equal(call.name, 'get_weather');
                assert.deepEqual(call.args, { city: 'Paris' });
            }
        });

        test('countTokens', async () => {
            const count = await client.models.countTokens({ model, contents });
            assert.equal(count.totalTokens, 11);
        });

        test('models: the list in Gemini\'s shape', async () => {
            const names = [];
            for await (const entry of await client.models.list()) names.push(entry.name);
            assert.ok(names.includes(`models/${model}`), names.join());
        });

        test('a wrong key is an ApiError 401', async () => {
            const wrong = geminiClient(origin, 'wrong');
            await assert.rejects(wrong.models.generateContent({ model, contents }), (error) => {
                assert.ok(error instanceof ApiError, String(error));
                assert.equal(error.status, 401);
                assert.match(error.message, /UNAUTHENTICATED/);
                return true;
            });
        });

        test('an unknown model is an ApiError 404', async () => {
            const asked = client.models.generateContent({ model: 'unknown-1', contents });
            await assert.rejects(asked, (error) => {
                assert.ok(error instanceof ApiError, String(error));
                assert.equal(error.status, 404);
                assert.match(error.message, /NOT_FOUND/);
                return true;
            });
        });
    });
}
