// SPDX-License-Identifier: GPL-3.0-or-later
// Starts the scripted upstream and the daemon, with two accounts of each provider.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const apiKey = 'client-key-of-the-tests';
const adminKey = 'admin-key-of-the-tests';

const providers = {
    openai: { prefix: 'o', models: ['gpt-test-1', 'gpt-test-2'] },
    anthropic: { prefix: 'a', models: ['claude-test-1'] },
    gemini: { prefix: 'g', models: ['gemini-2.5-pro'] },
};

function pairsOfAccounts() {
    return Object.entries(providers).flatMap(([provider, { prefix, models }]) =>
        [1, 2].map((number) => ({ name: prefix + number, provider, models })));
}

/** A program that prints `listening URL` once it serves. */
class Program {
    static async start(file, args) {
        const program = new Program();
        program.child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
        program.errors = '';
        program.child.stderr.on('data', (data) => (program.errors += data));
        program.ended = new Promise((resolve) => {
            program.child.on('exit', (code, signal) => resolve({ code, signal }));
        });
        program.origin = await new Promise((resolve, reject) => {
            let output = '';
            program.child.on('error', reject);
            program.child.stdout.on('data', (data) => {
                output += data;
                const match = output.match(/^listening (\S+)$/m);
                if (match) resolve(match[1]);
            });
            program.ended.then(({ code, signal }) => {
                reject(new Error(`${file} ended (${code ?? signal}): ${program.errors}`));
            });
        });
        return program;
    }

    async stop() {
        this.child.kill('SIGTERM');
        return this.ended;
    }
}

async function call(origin, method, target, body, headers = {}) {
    const response = await fetch(origin + target, {
        method,
        headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
        body: body ? JSON.stringify(body) : undefined,
    });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : null };
}

export class Stack {
    /** With two accounts of each provider, or with `accounts`: {name, provider, models, project, credential}. */
    static async start(daemonPath, upstreamPath, accounts = pairsOfAccounts()) {
        const stack = new Stack();
        stack.dataDir = await mkdtemp(path.join(tmpdir(), 'signalbox clients '));
        stack.upstream = await Program.start(upstreamPath, []);
        try {
            stack.daemon = await Program.start(daemonPath, [
                '--data-dir', stack.dataDir, '--port', '0', '--secrets', 'plain',
                '--admin-key', adminKey, '--api-key', apiKey,
            ]);
            stack.origin = stack.daemon.origin;
            await stack.addAccounts(accounts);
        } catch (error) {
            await stack.stop();
            throw error;
        }
        return stack;
    }

    async addAccounts(accounts) {
        this.ids = {};
        for (const { name, provider, models, project, credential } of accounts) {
            const answer = await this.admin('POST', '/accounts', {
                provider,
                label: `Account ${name}`,
                email: `${name}@example.test`,
                base_url: this.upstream.origin,
                credential: credential ?? { type: 'api_key', value: `key-${name}` },
                models,
                terms_accepted: true,
                ...(project ? { project_id: project } : {}),
            });
            if (answer.status !== 201)
                throw new Error(`adding ${name}: ${JSON.stringify(answer)}`);
            this.ids[name] = answer.body.id;
        }
    }

    async stop() {
        const ended = this.daemon ? await this.daemon.stop() : null;
        await this.upstream.stop();
        await rm(this.dataDir, { recursive: true, force: true });
        return ended;
    }

    admin(method, target, body) {
        const headers = { authorization: `Bearer ${adminKey}` };
        return call(this.origin, method, `/admin/v1${target}`, body, headers);
    }

    /** The next requests with that account's credential get these steps. */
    async script(name, steps, repeat = false) {
        const body = { credential: name === '*' ? '*' : `key-${name}`, steps, repeat };
        const answer = await call(this.upstream.origin, 'POST', '/_control/script', body);
        if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    }

    /** Whether the upstream refuses what a real vendor would (tests/support/README.md). */
    async strict(strict) {
        await call(this.upstream.origin, 'POST', '/_control/strict', { strict });
    }

    async upstreamRequests() {
        return (await call(this.upstream.origin, 'GET', '/_control/requests')).body.requests;
    }

    /** No scripts, no cooldowns, no bindings, Balance, no fixed account. */
    async calm() {
        await call(this.upstream.origin, 'POST', '/_control/reset');
        await this.admin('POST', '/proxy/start');
        await this.admin('DELETE', '/cooldowns');
        await this.admin('DELETE', '/session-bindings');
        await this.admin('PUT', '/fixed-account', { account_id: null });
        await this.admin('PUT', '/scheduling', { mode: 'Balance' });
    }

    file(name) {
        return readFile(path.join(this.dataDir, name), 'utf8');
    }
}

/** The account that a response's headers name, without the domain: "o1". */
export function accountOf(headers) {
    const get = (name) => (typeof headers.get === 'function' ? headers.get(name) : headers[name]);
    return (get('x-account-email') ?? '').replace('@example.test', '');
}

export const weatherSchema = {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
};
