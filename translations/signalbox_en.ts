<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
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
        <source>Ask the provider for its models again</source>
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
        <source>Re&amp;move…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove the account and its key</source>
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
        <source>Accounts of a later group serve when no earlier one can</source>
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
        <source>&amp;Stop using it</source>
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
        <source>Its key is deleted. It is the last account that serves: requests of all clients fail until another one does.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its key is deleted. Requests that it is serving now are finished.</source>
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
        <source>%1 is removed.</source>
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
        <source>Add account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add an account by its API key (Ctrl+N)</source>
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
        <source>Add an API key, and the proxy can serve your tools with it.</source>
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
</context>
<context>
    <name>signalbox::AddAccountDialog</name>
    <message>
        <source>Looks like a key of %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its form tells no provider: choose it below.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the provider that the key belongs to.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste a key.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter the address of the server, such as https://host/v1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The provider accepts it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The provider did not accept it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sk-…</source>
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
        <source>Provider</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The key belongs to %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what to call it here</source>
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
        <source>&amp;Base URL</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where requests of this account go</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as in the settings</source>
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
        <source>Advanced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address and connection proxy</source>
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
        <source>Checking with the provider …</source>
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
    <name>signalbox::Replayer</name>
    <message>
        <source>Too many replays are waiting</source>
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
</TS>
