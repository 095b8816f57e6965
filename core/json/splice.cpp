// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/json/splice.h"

#include "core/json/value.h"

#include <boost/json/serialize.hpp>

namespace signalbox::json {

using namespace Qt::StringLiterals;

namespace {

/// Room for the members of a usual request, so that the list does not grow step by step.
constexpr std::size_t kUsualMembers = 12;

bool isSpace(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isHex(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// A pushdown walk over the text: `m_at` moves forward only, nesting is counted, never recursed.
class Walker
{
public:
    explicit Walker(std::string_view text) : m_text(text) {}

    [[nodiscard]] std::size_t at() const { return m_at; }
    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] char peek() const { return atEnd() ? '\0' : m_text[m_at]; }
    [[nodiscard]] const char *problem() const { return m_problem; }

    void skipSpace()
    {
        while (!atEnd() && isSpace(m_text[m_at]))
            ++m_at;
    }

    bool take(char c)
    {
        if (peek() != c || atEnd())
            return false;
        ++m_at;
        return true;
    }

    bool fail(const char *problem)
    {
        if (!m_problem)
            m_problem = problem;
        return false;
    }

    bool string()
    {
        if (!take('"'))
            return fail("a string was expected");
        while (skipPlain()) {
            const char c = m_text[m_at];
            if (c == '"') {
                ++m_at;
                return true;
            }
            if (c != '\\')
                return fail("a control character stands in a string");
            if (!escape())
                return false;
        }
        return fail("a string does not end");
    }

    /// Any value, nested ones included.
    bool value()
    {
        std::string open; // the closing brackets owed, innermost last
        for (;;) {
            skipSpace();
            if (take('{')) {
                skipSpace();
                if (!take('}')) {
                    open += '}';
                    if (!push(open) || !key())
                        return false;
                    continue;
                }
            } else if (take('[')) {
                skipSpace();
                if (!take(']')) {
                    open += ']';
                    if (!push(open))
                        return false;
                    continue;
                }
            } else if (!scalar()) {
                return false;
            }
            if (!closeOrNext(open))
                return false;
            if (open.empty())
                return true;
        }
    }

    bool key()
    {
        skipSpace();
        if (!string())
            return false;
        skipSpace();
        return take(':') || fail("a colon was expected");
    }

private:
    /// To the next byte of a string that is not just text; false at the end. Most of a request's
    /// bytes go through here.
    bool skipPlain()
    {
        const char *const begin = m_text.data();
        const char *const end = begin + m_text.size();
        const char *at = begin + m_at;
        while (at != end && *at != '"' && *at != '\\' && static_cast<unsigned char>(*at) >= 0x20)
            ++at;
        m_at = static_cast<std::size_t>(at - begin);
        return at != end;
    }

    bool push(const std::string &open)
    {
        return open.size() < kMaxDepth || fail("it nests too deep");
    }

    /// After a value: closes brackets until a comma leads on to the next value, or all are closed.
    bool closeOrNext(std::string &open)
    {
        while (!open.empty()) {
            skipSpace();
            if (take(',')) {
                if (open.back() == '}')
                    return key();
                return true;
            }
            if (!take(open.back()))
                return fail("a comma or a closing bracket was expected");
            open.pop_back();
        }
        return true;
    }

    bool escape()
    {
        ++m_at;
        const char c = peek();
        if (std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos && c != '\0') {
            ++m_at;
            return true;
        }
        if (c != 'u')
            return fail("an unknown escape stands in a string");
        ++m_at;
        for (int i = 0; i < 4; ++i, ++m_at) {
            if (!isHex(peek()))
                return fail("an unknown escape stands in a string");
        }
        return true;
    }

    bool scalar()
    {
        const char c = peek();
        if (c == '"')
            return string();
        if (c == '-' || isDigit(c))
            return number();
        for (const std::string_view word :
             {std::string_view("true"), std::string_view("false"), std::string_view("null")}) {
            if (m_text.substr(m_at).starts_with(word)) {
                m_at += word.size();
                return true;
            }
        }
        return fail(atEnd() ? "the text ends too early" : "a value was expected");
    }

    bool digits()
    {
        const std::size_t start = m_at;
        while (isDigit(peek()))
            ++m_at;
        return m_at > start || fail("a digit was expected");
    }

    bool number()
    {
        take('-');
        if (!take('0') && !digits())
            return false;
        if (take('.') && !digits())
            return false;
        if (take('e') || take('E')) {
            if (!take('+'))
                take('-');
            return digits();
        }
        return true;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    const char *m_problem = nullptr;
};

Error notJson(const Walker &walker)
{
    return {
        ErrorCode::invalidArgument,
        u"The body is no valid JSON: at byte %1: %2"_s.arg(walker.at())
            .arg(QString::fromLatin1(walker.problem() ? walker.problem() : "text follows its end")),
        {},
        {}};
}

bool isKey(std::string_view quoted, std::string_view key)
{
    if (quoted.find('\\') == std::string_view::npos)
        return quoted.substr(1, quoted.size() - 2) == key;
    return stringValue(quoted) == key;
}

std::string decodeKey(std::string_view quoted)
{
    if (quoted.find('\\') != std::string_view::npos) {
        if (const auto decoded = stringValue(quoted))
            return *decoded;
    }
    return std::string(quoted.substr(1, quoted.size() - 2));
}

} // namespace

Result<std::vector<MemberSpan>> scanObject(std::string_view text)
{
    Walker walker(text);
    walker.skipSpace();
    if (!walker.take('{')) {
        walker.fail("an object was expected");
        return notJson(walker);
    }
    std::vector<MemberSpan> members;
    members.reserve(kUsualMembers);
    walker.skipSpace();
    if (!walker.take('}')) {
        do {
            walker.skipSpace();
            const std::size_t keyBegin = walker.at();
            if (!walker.string())
                return notJson(walker);
            MemberSpan member;
            member.key = decodeKey(text.substr(keyBegin, walker.at() - keyBegin));
            walker.skipSpace();
            if (!walker.take(':')) {
                walker.fail("a colon was expected");
                return notJson(walker);
            }
            walker.skipSpace();
            member.begin = walker.at();
            if (!walker.value())
                return notJson(walker);
            member.end = walker.at();
            members.push_back(std::move(member));
            walker.skipSpace();
        } while (walker.take(','));
        if (!walker.take('}')) {
            walker.fail("a comma or a closing bracket was expected");
            return notJson(walker);
        }
    }
    walker.skipSpace();
    if (!walker.atEnd())
        return notJson(walker);
    return members;
}

std::vector<std::string_view> arrayItems(std::string_view text)
{
    Walker walker(text);
    std::vector<std::string_view> items;
    walker.skipSpace();
    if (!walker.take('['))
        return items;
    do {
        walker.skipSpace();
        const std::size_t begin = walker.at();
        if (walker.peek() == ']' || !walker.value())
            break;
        items.push_back(text.substr(begin, walker.at() - begin));
        walker.skipSpace();
    } while (walker.take(','));
    return items;
}

const MemberSpan *findMember(const std::vector<MemberSpan> &members, std::string_view key)
{
    for (const MemberSpan &member : members) {
        if (member.key == key)
            return &member;
    }
    return nullptr;
}

std::string_view memberOf(std::string_view text, std::string_view key)
{
    Walker walker(text);
    walker.skipSpace();
    if (!walker.take('{'))
        return {};
    do {
        walker.skipSpace();
        const std::size_t keyBegin = walker.at();
        if (!walker.key())
            return {};
        const std::string_view quoted =
            text.substr(keyBegin, text.substr(keyBegin, walker.at() - keyBegin).rfind('"') + 1);
        walker.skipSpace();
        const std::size_t begin = walker.at();
        if (!walker.value())
            return {};
        if (isKey(quoted, key))
            return text.substr(begin, walker.at() - begin);
        walker.skipSpace();
    } while (walker.take(','));
    return {};
}

std::optional<std::string> stringValue(std::string_view span)
{
    if (span.size() < 2 || span.front() != '"' || span.back() != '"')
        return std::nullopt;
    if (span.find('\\') == std::string_view::npos)
        return std::string(span.substr(1, span.size() - 2));
    const Result<Value> parsed = parse(span);
    if (!parsed || !parsed->is_string())
        return std::nullopt;
    return std::string(parsed->get_string());
}

std::optional<MemberSpan> findPath(std::string_view text, std::span<const std::string_view> path)
{
    MemberSpan here{{}, 0, text.size()};
    for (const std::string_view key : path) {
        const auto members = scanObject(here.in(text));
        const MemberSpan *member = members ? findMember(*members, key) : nullptr;
        if (!member)
            return std::nullopt;
        here = {member->key, here.begin + member->begin, here.begin + member->end};
    }
    return here;
}

QByteArray replaceWithString(std::string_view text, const MemberSpan &span, std::string_view value)
{
    const std::string quoted =
        boost::json::serialize(boost::json::string_view(value.data(), value.size()));
    QByteArray out;
    out.reserve(static_cast<qsizetype>(text.size() + quoted.size()));
    out.append(text.data(), static_cast<qsizetype>(span.begin));
    out.append(quoted.data(), static_cast<qsizetype>(quoted.size()));
    out.append(text.data() + span.end, static_cast<qsizetype>(text.size() - span.end));
    return out;
}

} // namespace signalbox::json
