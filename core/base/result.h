// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace signalbox {

/// What kind of failure it is. Logic looks at these; people read Error::message.
enum class ErrorCode {
    invalidArgument, ///< the input is wrong and sending it again will not help
    notFound,
    conflict,    ///< the present state forbids it (already there, not running)
    inputOutput, ///< a file or folder could not be read or written
    corrupt,     ///< a file is there but is not what it should be
    locked,      ///< another process holds it
    addressInUse,
    noSecretStore, ///< secrets cannot be read or kept now
    unauthorized,  ///< a credential was refused
    unavailable,   ///< the other side does not answer now
    cancelled,
    internal,
};

/// One fault in a structured input: where (JSON pointer, RFC 6901) and what is wrong and allowed.
struct FieldFault
{
    std::string pointer;
    QString message;

    friend bool operator==(const FieldFault &, const FieldFault &) = default;
};

/// A failure as a value. `message` is a whole sentence for people; `fields` names single faults.
struct Error
{
    ErrorCode code = ErrorCode::internal;
    QString message;
    std::vector<FieldFault> fields;
    std::string detail; ///< machine-readable detail, such as the id of the account in the way
};

/// A value or an Error. Copyable when T is; never throws.
template <class T>
class [[nodiscard]] Result
{
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    [[nodiscard]] const T &value() const & { return std::get<0>(m_state); }
    [[nodiscard]] T &value() & { return std::get<0>(m_state); }
    [[nodiscard]] T &&value() && { return std::get<0>(std::move(m_state)); }
    [[nodiscard]] const Error &error() const { return std::get<1>(m_state); }

    const T &operator*() const & { return value(); }
    T &operator*() & { return value(); }
    const T *operator->() const { return &value(); }
    T *operator->() { return &value(); }

private:
    std::variant<T, Error> m_state;
};

/// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void>
{
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)), m_failed(true) {}

    [[nodiscard]] bool ok() const { return !m_failed; }
    explicit operator bool() const { return ok(); }
    [[nodiscard]] const Error &error() const { return m_error; }

private:
    Error m_error;
    bool m_failed = false;
};

using Status = Result<void>;

} // namespace signalbox
