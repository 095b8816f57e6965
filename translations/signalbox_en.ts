<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AccountFacts</name>
    <message>
        <source>… and %1 more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 model</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n models</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>, asked %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 served, %2 failed; health %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>in %1 (%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whole account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2, until %3, in %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Provider</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> (demo, pretend)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>renewed by itself, ends %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ended %1, renewed with the next request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connection proxy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shares limits in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>never</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AccountText</name>
    <message>
        <source>quota used up (429)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>too many requests a minute (429)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the model has no capacity now (429)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the model is not in its plan (429)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the provider is overloaded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the provider limits it (429)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the provider refused it (403)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the provider failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the provider could not be reached</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is cooling down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its models are cooling down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its window is nearly used up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its week is used up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its week is nearly used up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the rest of its week is kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is busy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the provider throttles everyone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ready to serve</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Limited</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>limited</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Held back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>held back: what is left is kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Over budget</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>spending cap reached</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>over budget: its spending cap is reached</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for keychain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>key cannot be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>waiting for the keychain: its key cannot be read now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sign-in ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot serve: its sign-in ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Verify</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>provider asks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot serve: the provider wants you to verify it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Suspended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>breach of terms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>suspended: the provider told of a breach of its terms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Watching</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not used by proxy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>only watched: the proxy does not use it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>switched off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 model limited</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n models limited</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 conversation</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n conversations</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>New key needed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>key refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot serve: its key was refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>in %1 · until %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 until %2, in %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>API key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bearer token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>fine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>shaky</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 ago</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what is left of its quota is kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its spending cap is reached</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sign-in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>service account</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ImportText</name>
    <message>
        <source>key or sign-in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>label</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>e-mail</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>order of use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>plan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>model names</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot be used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Already here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Twice in these files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New, sign in again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>⚠ %1 (from the file)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 account imported</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n accounts imported</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>: %1 new, %2 changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The rest was stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 could not be written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n could not be written.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>… and %1 more</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PoolSentence</name>
    <message>
        <source>%1 already tried</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 held back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 busy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 needs sign-in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 need sign-in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 must be verified with its provider</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 must be verified with their provider</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 suspended by its provider</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 suspended by their provider</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 over budget</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 waiting for the keychain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 disabled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 excluded from the proxy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 without this model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 limited</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 limited until %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No account has been added yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No account is with a provider of this model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 account: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 accounts: %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PrettyJson</name>
    <message>
        <source>This is not JSON: line %1, column %2. Look for a missing comma, quote or bracket there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A definition is an object: it begins with { and ends with }.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>QuotaText</name>
    <message>
        <source>5 hours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Week</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Day</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokens a minute</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests a minute</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Credit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>used up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 % left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2, resets %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Held back: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Spent today: %1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Spent this month: %1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>resets %1, in %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from the provider, %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from its answers, %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RequestText</name>
    <message>
        <source>the request or its key is pinned to it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is the fixed account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the conversation is bound to it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it served a moment ago and its cache is warm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it was the best by mode and strategy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is switched off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the proxy does not use it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its key or sign-in was refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the provider wants it verified</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its provider is not in the route</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it does not have the model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the model is excluded for it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it cannot read the reasoning of this conversation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the provider suspended it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it was tried for this request already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the model is cooling down there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it was busy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as many requests as allowed were running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>others had waited longer for it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it waits for the keychain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Served by %1 in %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tried %1: it answered %2 after %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tried %1: no answer after %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> “%1”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 cached</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Chosen: %1, because %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No account could be chosen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left out: %1 until %2: %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left out: %1: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It waited %1 for an account.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SchedulingMode</name>
    <message>
        <source>Cache first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Performance first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Balance</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SignInTools</name>
    <message>
        <source>The time is over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Until %1, %2 min left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Until %1, %2 s left</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>UnixSocket</name>
    <message>
        <source>Cannot listen on the socket %1: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is a file at %1 that is not a socket; it was left alone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another program listens on the socket %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The socket path %1 has %2 bytes; at most %3 are possible.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::AccountActions</name>
    <message>
        <source>The proxy uses it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The proxy leaves it out; its state is still watched</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing uses or asks it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Label, e-mail, address, key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Try again now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End its cooldowns before their time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use as &amp;fixed account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send all requests to it while the proxy runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Order of use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop using %1?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is the last account that serves. Requests of all clients fail until another one does.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refreshing %1 …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is refreshed: 1 model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 is refreshed: %n models.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 could not be refreshed: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is tried again now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove %1?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>They are the last accounts that serve. Requests of all clients fail until another one does.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2 now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>use of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Stop using</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: in the group “%2” now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>move of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove %1 for good?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The key is deleted now, and a sign-in is ended at the provider where it has a way for that. This cannot be undone. Requests that are being served now are finished.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Remove and revoke</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 accounts are refreshed. %3: %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refreshing was stopped: %1 accounts are refreshed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n accounts are refreshed.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>edit of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Costs of %1 are changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>costs of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>import of 1 account</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>import of %n accounts</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The import of 1 account is undone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The import of %n accounts is undone.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is signed in again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accounts of a later group serve when no earlier one can (Alt+Up, Alt+Down)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write it to a file, with or without its key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Re&amp;move</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take it out; its key is kept until Undo has ended (Delete)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove and re&amp;voke now…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete its key and end its sign-in at the provider; no undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Details…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Limits, costs and the requests of the last day (Enter)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask the provider for its models and quota again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Sign in again…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give the account a new sign-in; all else stays</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask their providers for models and quota again</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::AccountChanges</name>
    <message numerus="yes">
        <source>%n accounts</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 and %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 account stays as it was. %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n accounts stay as they were. %1: %2</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1: as it was before.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>removal of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Removed: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Removed for good: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: back as before.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::AccountCostsCard</name>
    <message>
        <source>Costs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Subscription</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pays per use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Billing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pay-per-use accounts serve only after you allowed it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cap a &amp;day</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No more requests when this much was spent today (UTC)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cap a mon&amp;th</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No more requests when this much was spent this month (UTC)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Price, million tokens &amp;in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Price of a million input tokens, in your currency</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>0</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Price, million tokens &amp;out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Price of a million output tokens, in your currency</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Spent today %1, this month %2, reckoned by these prices.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is not a number: type one such as %1.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::AccountDetailsDialog</name>
    <message>
        <source>A test request costs about 20 tokens of this account.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send t&amp;est request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sends one smallest request with this account: about 20 tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Si&amp;gn in again…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give the account a new sign-in; all else stays</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>E&amp;dit…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Label, e-mail, address, key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This account is %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for the answer …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2, %3 tokens in, %4 out.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::AccountFactsCard</name>
    <message>
        <source>Account</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::AccountLimitsCard</name>
    <message>
        <source>Limits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Try again now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End its cooldowns before their time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No limit is known for it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not known yet: learned from its first answers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last error: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::AccountRequestsCard</name>
    <message>
        <source>Requests of the last day</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Took</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asking for them …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None in the last day.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was recorded of its choice.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::AccountsModel</name>
    <message>
        <source>Then</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last resort</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Watching only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Serving</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whether the account can serve requests, and why not</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Label, e-mail, provider and kind of key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How well its last requests went</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Health</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests in flight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When it last served a request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whether the proxy uses it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Health of %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Health of %1: %2. Last error: %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 has 1 request in flight</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 has %n requests in flight</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 last served %2 (%3)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 has not served yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use of %1: %2. Press to change it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Actions for %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2, health %3, last used %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>never</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::AccountsPage</name>
    <message>
        <source>Accounts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search accounts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show accounts whose label, e-mail, provider or state contains this (Ctrl+F)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A&amp;dd account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all accounts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show accounts that can serve now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show accounts that wait for a limit to end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show accounts that need something from you</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is added.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Limited %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Needs you %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loading accounts …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No accounts yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Add account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No account fits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None of the accounts matches the search and the filter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Refresh all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask every provider for models and quota again (F5)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take accounts over from files of this and other programs (Ctrl+I)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write accounts to a file (Ctrl+E)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add an account by its key or by signing in (Ctrl+N)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of refreshing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop refreshing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask no more providers; what was learned stays</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refreshing %1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add an API key or sign in, and the proxy can serve your tools with it. Files of other programs can be dropped here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::AccountsTable</name>
    <message>
        <source>Accounts</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::AddAccountDetails</name>
    <message>
        <source>Details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address, project and form of the key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Label</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the account is called here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what to call it here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bas&amp;e URL</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where requests of this account go</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pro&amp;ject</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The provider&apos;s project that requests are counted for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the provider&apos;s usual one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as an API key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as a bearer token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The key is sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In which header requests carry the key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter the address of the server, such as https://host/v1.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::AddAccountDialog</name>
    <message>
        <source>Add account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That file is an OAuth client: choose the provider of Google&apos;s that you want to sign in to, then drop it again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::AddAccountPage</name>
    <message>
        <source>This is the text of a file, not a key: drop the file on this window, or import it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looks like a key of %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its form tells no provider: choose it below.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saving %1 of %2 …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checking %1 of %2 …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saving …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checking with the provider …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The provider accepts it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 keys are accepted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 keys are added.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the provider that the unknown keys belong to.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the provider that the key belongs to.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 takes no key: use one of the ways below.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste a key, or sign in below.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste a key.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One of them is a key of %1, which is restricted: add it by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>one key, or several, one a line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste a &amp;key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests of this account are signed with it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>C&amp;heck</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask the provider, free of charge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find local servers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask the ports where Ollama, LM Studio and vLLM usually listen on this computer, once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checking with the provider</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop &amp;checking</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on without the provider&apos;s answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take accounts over from a file or another program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save &amp;unchecked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save it although the check failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check and save the account</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::Application</name>
    <message>
        <source>Signalbox cannot start</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::ConnectionField</name>
    <message>
        <source>&amp;Test</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as in the settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>system&apos;s proxy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>direct</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>proxy…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By which way requests of this account go out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>C&amp;onnection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Test the connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Knock at the provider&apos;s address this way, without the key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connection &amp;proxy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>http, https or socks5 address to go through</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter the proxy&apos;s address, such as socks5://127.0.0.1:1080.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a provider or enter its address first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Knocking at %1 …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It cannot be reached this way.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reached in %1 ms.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2 ms)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::CopyField</name>
    <message>
        <source>copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>copied</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::EditAccountDialog</name>
    <message>
        <source>Edit %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as in the settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>keep the present one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Label</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the account is called here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;E-mail</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Told to clients in X-Account-Email</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Order of use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A later group serves when no earlier one can</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Base URL</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where requests of this account go</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For another host, enter the key again: it is not sent there by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connection &amp;proxy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>http, https or socks5 address to go through</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New &amp;key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Takes the place of the present key</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::ExportDialog</name>
    <message>
        <source>%1 cannot be written: %2. Choose another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export accounts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Accounts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accounts to export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Space ticks and unticks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys and sign-ins</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Leave them out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file has labels, order and settings; keys are entered again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Encrypt them under a passphrase</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who has the file needs the passphrase too</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write them as they a&amp;re</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whoever reads the file can use the accounts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Needed again to import the file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close without writing a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save as…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose where the file goes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write keys and sign-ins as they are?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whoever gets the file can use this account at your cost, and so can every program that reads your folders or backups.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Whoever gets the file can use these %n accounts at your cost, and so can every program that reads your folders or backups.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Write them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signalbox exports (*.json)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 account is exported to %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n accounts are exported to %1.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>signalbox::FileDrop</name>
    <message>
        <source>Choose &amp;file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop one file, not several.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 cannot be read: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is too large for such a file: choose the one that was downloaded.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::FirstRunDialog</name>
    <message>
        <source>&amp;Back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Welcome to Signalbox</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Later</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Closes this; what was done stays, and Help opens it again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What do you have?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where your keys are kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start serving</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connect your tools</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step %1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Skip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Continue</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::FixedAccountRow</name>
    <message>
        <source>&amp;Fixed Account Mode</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fixed Account Mode</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send all requests to one account until the proxy stops</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fixed account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The account that gets all requests</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>choose an account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was removed: Fixed Account Mode is off and the mode decides again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all requests go to one account while the proxy runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>can be used while the proxy runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 No other account is ready.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 Until it can serve again: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, </source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::GatewayController</name>
    <message>
        <source>No account ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Serving</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The change was refused.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Serve requests at the local address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;top when idle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refuse new requests and let the running ones finish</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop &amp;now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End running requests with an error and stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear &amp;bindings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forget which account each conversation belongs to; the next request binds anew</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose accounts by this mode</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear &amp;bindings · %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The port is %1 now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 binding cleared.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n bindings cleared.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>signalbox::HttpServer</name>
    <message>
        <source>Cannot listen on %1, port %2: %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot listen on the socket %1: %2.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::ImportDialog</name>
    <message>
        <source>Files to import accounts from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Account files (*.json *.yaml *.yml *.txt *.env)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is nothing in it that could be imported.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This passphrase does not open the file. Try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The secrets in the file are encrypted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A&amp;lso take over: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Also take over: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings and keys of the files, so that clients go on unchanged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n files</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 sign in again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 cannot be used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 new · %2 changed · %3 already here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Import the rest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Import 1 account</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>&amp;Import %n accounts</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Choose files, or drop them here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Choose files…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Other files…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose files to import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cl&amp;ose</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import no more; what was imported stays and can be undone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close without importing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import accounts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signalbox exports, account files of Antigravity-Manager, CLIProxyAPI and maxpool, lists of keys, Google client and service-account files. You choose after a look at what is in them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Passphrase of the export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The one that was given when the file was written</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the encrypted export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read the secrets of the file with this passphrase</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;All</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tick all that can be imported</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;None</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tick none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accounts in the files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>I have read this and &amp;want these accounts all the same</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Without it untick the accounts of these providers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>I have read the warnings and want these accounts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write the ticked accounts; it can be undone</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::ImportFileReader</name>
    <message>
        <source>This is a folder: choose the files in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file has more than 50 MB, account files are far smaller: choose another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file cannot be read: %1.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::ImportModel</name>
    <message>
        <source>From %1, %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its key will be sent to %1. The file says so, not the provider&apos;s definition: take it only if you trust that host.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its key will be sent to %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Provider</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What happens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Key goes to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::KeyRun</name>
    <message>
        <source>%1 unknown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 keys: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The provider did not accept it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::LocalServersPanel</name>
    <message>
        <source>no models yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 and %2 more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for servers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asking the usual ports of this computer …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No server answered on the usual ports. Start Ollama, LM Studio or vLLM and look again, or choose OpenAI-compatible and enter the address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 server found on this computer:</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n servers found on this computer:</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>in use already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add it as an account that needs no key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>added</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::MainWindow</name>
    <message>
        <source>Accounts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>API Proxy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Proxy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Accounts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Add account…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About Signalbox</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A&amp;PI Proxy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;System</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show &amp;menu bar</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 account needs you</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n accounts need you</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>About Signalbox</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keeps your AI accounts and serves them at one local address.
Licensed under the GNU General Public License, version 3 or later.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on serving without the window?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This desktop shows no tray icon. Start Signalbox again to get the window back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Serve in the background</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+8</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;First steps…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Refresh all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Settings</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::ModeChoice</name>
    <message>
        <source>A conversation stays on its account and moves at once when that is limited.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every request goes to the next account. Most cache misses.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A conversation waits up to %1 s for its own account. Cheapest.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::OAuthClientPane</name>
    <message>
        <source>Drop the downloaded client_secret_….json here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JSON files (*.json);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>or type what it says:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Client &amp;ID</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of your own registration with the provider</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Client &amp;secret</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Belongs to the client ID; kept in the secret store</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Token address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where the provider gives out tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use a service &amp;account instead…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A key file that signs in without a browser and does not end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Use it and sign in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep the registration and go on with the sign-in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your own OAuth client for %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signing in takes an OAuth client of your own: in Google&apos;s console, create one of the type Desktop app and download its JSON. It is asked for once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signing in takes a registration of your own with %1. It is asked for once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop the downloaded file above, or enter the client ID.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter the client ID.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::PassphraseFields</name>
    <message>
        <source>&amp;Passphrase</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Passphrase a&amp;gain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Several words are easy to keep and hard to guess.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weak: somebody who has the file can guess it. Make it longer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fair: one or two words more make it strong.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strong.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The two are not the same.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::PayPerUseQuestion</name>
    <message>
        <source>Go on with accounts that are paid per use?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When the other accounts are limited, requests would go to %1, and its provider charges for each of them. Without your yes they wait or are refused. This is asked once; the switch is on the page API Proxy, under Advanced.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Allow it</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::ProviderClientDialog</name>
    <message>
        <source>OAuth client of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None is set.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In use: %1, with a secret.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In use: %1, without a secret.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::ProviderEditorDialog</name>
    <message>
        <source>Edit provider</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New provider</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start &amp;from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put the definition of this provider into the text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Definition as JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>docs/providers.md describes every member</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Faults</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter goes to the place of the fault</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In force for the next request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave the definition as it was</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This definition can be used.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::ProviderPicker</name>
    <message>
        <source>Provider</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More providers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Providers beyond the usual ones</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search providers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shows the providers whose name has this in it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No provider of that name. A server that speaks OpenAI&apos;s API goes by “OpenAI-compatible”; others can be defined in the settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restricted providers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Providers whose vendor forbids some uses</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>I have &amp;read this and answer for it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Without it no account of this provider is added</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The account belongs to %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tick this first, or choose another provider.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::ProvidersCard</name>
    <message>
        <source>Providers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How each provider is reached, as data. Your own definitions can point at any server that speaks one of the four APIs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Provider definitions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Provider</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Definition</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;New…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write a definition of your own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change your own definition</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Copy…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start a definition of your own from it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Remove…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete your own definition</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;OAuth client…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your own registration with the provider, which sign-ins need</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>your own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>built in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>given by each account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The definition of %1 is in force.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The OAuth client of %1 is saved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove the definition of %1?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its file is deleted. Accounts that use it must be removed before.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is removed.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::ProxyPage</name>
    <message>
        <source>API Proxy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accounts that could serve a request now and that the proxy may use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start the proxy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop the proxy when idle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop when idle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Listen on this port from now on, and start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 active account</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n active accounts</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Use port %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use port %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Use another port</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::QrPicture</name>
    <message>
        <source>QR picture of the link %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Point a phone&apos;s camera at it to open %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::Replayer</name>
    <message>
        <source>Too many replays are waiting</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::RequestStep</name>
    <message>
        <source>OpenAI address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Anthropic and Gemini address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>client key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Send a first request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>OpenAI</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Anthropic, Gemini</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every tool that speaks one of these APIs can use Signalbox: give it the address and the key.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no account with a known model yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The proxy is not running; the step before starts it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About 30 tokens, sent as any tool would send them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Served by %1 (%2) in %3 ms.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It did not work; the answer above says why.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::RuntimeKeeper</name>
    <message>
        <source>runtime.json, which keeps cooldowns and quotas over a restart, could not be used: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was moved to %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cooldowns and quotas cannot be kept over a restart: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::SchedulingCard</name>
    <message>
        <source>Automatic, by mode</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Better of two drawn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In turn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use one up first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Least cost, adaptive</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Account Scheduling &amp; Rotation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scheduling mode</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The fixed account has the say while it can serve.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Wait at most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wait at most, in seconds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long a conversation waits for its own account before it moves</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wait at most, in seconds, as a number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>used in Cache first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strategy and number of attempts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>St&amp;rategy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strategy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How one of several eligible accounts is chosen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accounts &amp;tried per request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accounts tried per request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many accounts a request may go to before it fails</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear &amp;bindings · %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear bindings, %1 bound</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pa&amp;y per use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on with accounts that are paid per use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Off: requests never move from other accounts to ones whose provider charges for each</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>serve when the other accounts are limited</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::SecretField</name>
    <message>
        <source>show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>hide</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>copied</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::SecretsCard</name>
    <message>
        <source>There are no secrets yet. They are made with the first account.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys and sign-ins are in one encrypted file. Its key is in the system&apos;s keychain, which is unlocked when you log in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys and sign-ins are in one encrypted file. Its key comes from your passphrase, which is stored nowhere.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys and sign-ins are in a file that is not protected: the program was started with --secrets=plain.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Secrets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From then on every start asks for the passphrase</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move to the &amp;keychain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From then on the system&apos;s keychain has the key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Without it nobody can open the secrets, not even this program: keep it well</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Use this passphrase</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use this passphrase</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Encrypt the secrets under it now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cance&amp;l</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave the key as it is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lock with the session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>While the screen is locked no request can be served</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Lock with the session: forget all secrets while the screen is locked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change the &amp;passphrase…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Protect by a &amp;passphrase…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::SecretsStep</name>
    <message>
        <source>Own &amp;passphrase</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opens the secrets each time Signalbox starts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The &amp;same again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Against typing errors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Use this passphrase</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Ask the keychain again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All keys are in one encrypted file. Your passphrase opens it; nobody else has it, and it cannot be restored.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All keys are in one encrypted file. The key to it is in this system&apos;s keychain, which may ask you to unlock it once in a session.

If you prefer, a passphrase of your own opens the file instead: then Signalbox asks for it at each start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type a passphrase first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The two differ.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::SecretsWatch</name>
    <message>
        <source>The secrets are open: accounts go on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The secrets are under the new key.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for keychain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for passphrase</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::ServiceAccountPane</name>
    <message>
        <source>A service account is a key of a cloud project that signs in without a browser and does not end. In Google&apos;s console, create a key of the type JSON for it and give that file here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop the key file of the service account here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JSON files (*.json);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is ready to be added.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the file&apos;s own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pro&amp;ject</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The cloud project that requests are counted for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add the account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Service account of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop the key file here, or choose it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::ServiceCard</name>
    <message>
        <source>Service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reachable from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only programs on this computer can send requests</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where clients send their requests; in force when you press Enter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>OpenAI address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Anthropic and Gemini address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>OpenAI</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Anthropic, Gemini</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>client key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Replace key…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replace the client key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make a new key; clients with the present one are refused then</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move the proxy to port %1?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clients that are set up for %1 will not reach it there any more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Move</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replace the client key?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every client that uses the present key is refused until it has the new one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Replace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The client key is replaced.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>General</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light, dark, or as the desktop has it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::SideBar</name>
    <message>
        <source>Pages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::SignInBrowser</name>
    <message>
        <source>&amp;Open the browser again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the sign-in page once more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy &amp;link</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the address of the sign-in page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The browser is on another computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What to do when the browser is on another computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finish the sign-in with what was pasted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address of the sign-in page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open it in any browser of this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the link there and sign in. At the end that browser shows a page that cannot be reached: copy its whole address, or the code that the page shows, and paste it here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address or &amp;code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the other browser ended at</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your browser shows the sign-in page of %1. Sign in there and come back: this window goes on by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No browser could be opened. Copy the link and open it to sign in to %1: this window goes on by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste the address that the browser ended at, or the code.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::SignInDevice</name>
    <message>
        <source>On any device with a browser, open this address and type the code.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy &amp;code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>address to open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open it here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>or point a phone&apos;s camera here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the address in the browser of this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Code to type: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::SignInDialog</name>
    <message>
        <source>Sign in again: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The definition of its provider is not there any more: bring it back in the settings, then sign in again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 has no sign-in: edit the account and enter a new key instead.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::SignInPane</name>
    <message>
        <source>Signing in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Begin the sign-in anew</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change OAuth c&amp;lient…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter another registration of yours with the provider</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in another way</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End this sign-in and begin the other way</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End this sign-in and choose again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End this sign-in and change nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in to %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asking %1 for a sign-in …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use a code on another device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use the browser of this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signed in. Asking for the particulars of the account …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sign-in failed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sign-in was cancelled.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::SignInWays</name>
    <message>
        <source>Sign in with &amp;browser…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in with a &amp;device code…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Service &amp;account…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the provider&apos;s sign-in page; nothing is typed here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Get a code that is typed on another device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a key file that signs in without a browser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make a key at %1 ↗</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open %1 in the browser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make a key at %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::SourcesStep</name>
    <message>
        <source>&amp;A key or an account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste an API key, or sign in with the browser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A &amp;file of another tool</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accounts of another tool, an export, a list of keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Look on this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys in the environment, model servers, other tools; nothing is sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try the &amp;demo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Three pretend accounts inside the program: no key, no network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was found.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Key in %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 has accounts here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import from %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One account is there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n accounts are there.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>signalbox::StartStep</name>
    <message>
        <source>&amp;Start the proxy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use port %1 &amp;instead</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signalbox serves at %1, for programs on this computer only. It starts by itself with the window from now on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signalbox will serve at %1, for programs on this computer only. They need the client key that the next step shows.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::StatusStrip</name>
    <message>
        <source>Where clients reach the proxy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accounts that could serve a request now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests being served</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mode and conversations bound to accounts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 account ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n accounts ready</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n in flight</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 session bound</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n sessions bound</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>signalbox::TokenKeeper</name>
    <message>
        <source>The account has been removed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The provider refused the credential</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The account needs a new sign-in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The access token has ended, and there is no refresh token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Renewing the sign-in broke off, and its refresh token may be used up: refresh the account or sign in again. %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The renewed sign-in could not be kept: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sign-in is still being renewed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The token address did not answer in time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signalbox is shutting down</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::TokenManager</name>
    <message>
        <source>Signalbox is shutting down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The account that this request asks for does not exist</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Too many requests are waiting for an account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The provider “%1” is not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> (its sign-in could not be renewed now)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The provider refused the credential</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This machine is offline: no upstream can be reached</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::TrayIcon</name>
    <message>
        <source>&amp;Fixed account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open Signalbox</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last used: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None: the mode decides</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The address is copied.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signalbox goes on here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The window is closed; the tray icon brings it back. Quit ends the proxy.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signalbox: %1, 1 active account</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Signalbox: %1, %n active accounts</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>signalbox::UndoList</name>
    <message>
        <source>&amp;Undo: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take back: %1 (Ctrl+Z)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing to take back</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>signalbox::UnlockRow</name>
    <message>
        <source>Passphrase</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Passphrase of the secrets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The one that was given when the secrets were made</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Unlock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As&amp;k the keychain again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the secrets with this passphrase</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unlock the keychain when the system asks; accounts go on then</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
