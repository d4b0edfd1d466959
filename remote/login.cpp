// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/login.h"

#include "remote/secret.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

namespace boardscope::remote {

namespace {

constexpr int password_attempts = 3;

struct KeyDeleter {
    void operator()(ssh_key key) const { ssh_key_free(key); }
};
using Key = std::unique_ptr<ssh_key_struct, KeyDeleter>;

class Login {
public:
    Login(SshSession& session, const SshAddress& address, const Prompts& prompts, const StopSignal& stop)
        : session_(session), identity_(expand_home(address.identity_file)), prompts_(prompts), stop_(stop)
    {
    }

    Result<void> run();

private:
    using Step = std::function<int()>;

    /// SSH_AUTH_SUCCESS, …DENIED, …PARTIAL, …INFO; an error of the connection is a failure.
    Result<int> attempt(const Step& step);
    Result<bool> try_keys();
    Result<bool> try_agent();
    Result<bool> try_usual_keys();
    Result<bool> try_key(ssh_key key);
    Result<bool> try_named_key();
    Result<Key> named_key_with_passphrase();
    Result<bool> try_password();
    Result<bool> try_keyboard_interactive();
    Result<bool> answer_questions();
    bool offers(int method) const { return (ssh_userauth_list(session_.get(), nullptr) & method) != 0; }
    std::string offered_text() const;
    Error refused() const;

    SshSession& session_;
    std::string identity_;
    const Prompts& prompts_;
    const StopSignal& stop_;
    std::vector<std::string> tried_;
    bool was_password_wrong_ = false;
};

Result<int> Login::attempt(const Step& step)
{
    auto result = session_.drive(stop_, SSH_AUTH_AGAIN, "login", step);
    if (!result) return result;
    if (*result != SSH_AUTH_ERROR) return result;
    if (!session_.is_broken()) return SSH_AUTH_DENIED;  // a key that libssh cannot use, say
    if (tried_.empty()) return failure(handshake_failed(session_.endpoint(), session_.error_text()));
    Error error = refused();
    error.cause += "; then the board closed the connection (" + session_.error_text() + ")";
    return failure(error);
}

Result<void> Login::run()
{
    auto none = attempt([this] { return ssh_userauth_none(session_.get(), nullptr); });
    if (!none) return failure(none.error());
    if (*none == SSH_AUTH_SUCCESS) return {};

    const std::pair<int, Result<bool> (Login::*)()> ways[] = {
        {SSH_AUTH_METHOD_PUBLICKEY, &Login::try_keys},
        {SSH_AUTH_METHOD_PASSWORD, &Login::try_password},
        {SSH_AUTH_METHOD_INTERACTIVE, &Login::try_keyboard_interactive},
    };
    for (const auto& [method, way] : ways) {
        if (!offers(method)) continue;
        auto done = (this->*way)();
        if (!done) return failure(done.error());
        if (*done) return {};
    }
    return failure(refused());
}

Result<bool> Login::try_keys()
{
    return identity_.empty() ? try_usual_keys() : try_named_key();
}

Result<bool> Login::try_agent()
{
    tried_.push_back("the keys of the SSH agent");
    auto result = attempt([this] { return ssh_userauth_agent(session_.get(), nullptr); });
    if (!result) return failure(result.error());
    return *result == SSH_AUTH_SUCCESS;
}

Result<bool> Login::try_usual_keys()
{
    tried_.push_back("the keys of the SSH agent and those in ~/.ssh");
    session_.on_passphrase = prompts_.key_passphrase;
    auto result = attempt([this] { return ssh_userauth_publickey_auto(session_.get(), nullptr, nullptr); });
    session_.on_passphrase = nullptr;
    if (!result) return failure(result.error());
    return *result == SSH_AUTH_SUCCESS;
}

Result<bool> Login::try_key(ssh_key key)
{
    tried_.push_back("the key " + identity_);
    auto result = attempt([this, key] { return ssh_userauth_publickey(session_.get(), nullptr, key); });
    if (!result) return failure(result.error());
    return *result == SSH_AUTH_SUCCESS;
}

int note_passphrase_wanted(const char*, char*, size_t, int, int, void* wanted)
{
    *static_cast<bool*>(wanted) = true;
    return -1;
}

Result<bool> Login::try_named_key()
{
    bool is_encrypted = false;
    ssh_key loaded = nullptr;
    const int rc = ssh_pki_import_privkey_file(identity_.c_str(), nullptr, note_passphrase_wanted,
                                               &is_encrypted, &loaded);
    const Key key(loaded);
    if (rc == SSH_OK) {
        auto done = try_key(key.get());
        return done && !*done ? try_agent() : done;
    }
    if (!is_encrypted)
        return failure(
            "The file " + identity_ + " holds no private key that can be used",
            "Name the private key (not the .pub file) in OpenSSH or PEM format in the target profile");
    // The agent may hold the same key already opened.
    auto done = try_agent();
    if (!done || *done) return done;
    auto opened = named_key_with_passphrase();
    if (!opened) return failure(opened.error());
    return try_key(opened->get());
}

struct PassphraseAsker {
    const Prompts& prompts;
    std::string prompt;
    bool was_answered = false;
};

int ask(const char*, char* buffer, size_t size, int, int, void* user)
{
    auto* asker = static_cast<PassphraseAsker*>(user);
    if (!asker->prompts.key_passphrase) return -1;
    auto answer = asker->prompts.key_passphrase(asker->prompt);
    asker->was_answered = answer.has_value();
    return answer_passphrase(std::move(answer), buffer, size);
}

Result<Key> Login::named_key_with_passphrase()
{
    for (int attempt_number = 0; attempt_number < password_attempts; ++attempt_number) {
        PassphraseAsker asker{prompts_, "Passphrase of the key " + identity_};
        ssh_key loaded = nullptr;
        const int rc = ssh_pki_import_privkey_file(identity_.c_str(), nullptr, ask, &asker, &loaded);
        if (rc == SSH_OK) return Key(loaded);
        if (!asker.was_answered)
            return failure("The key " + identity_ + " needs a passphrase and none was given",
                           "Add the key to an SSH agent with `ssh-add " + identity_ +
                               "`, or enter the passphrase");
    }
    return failure("The passphrase of the key " + identity_ + " is wrong",
                   "Try it with `ssh-keygen -yf " + identity_ + "`");
}

Result<bool> Login::try_password()
{
    if (!prompts_.password) return false;
    std::string refused_password;
    bool done = false;
    for (int attempt_number = 0; attempt_number < password_attempts && !done; ++attempt_number) {
        auto password = prompts_.password("Password of " + session_.endpoint().name());
        if (!password) break;
        // The same once more cannot help, and would only run into the server's limit.
        const bool is_repeated = attempt_number > 0 && *password == refused_password;
        if (is_repeated) {
            overwrite(*password);
            break;
        }
        if (attempt_number == 0) tried_.push_back("a password");
        was_password_wrong_ = true;
        auto result =
            attempt([&] { return ssh_userauth_password(session_.get(), nullptr, password->c_str()); });
        overwrite(refused_password);
        refused_password = std::move(*password);
        password->clear();
        if (!result) {
            overwrite(refused_password);
            return failure(result.error());
        }
        done = *result == SSH_AUTH_SUCCESS;
    }
    overwrite(refused_password);
    return done;
}

Result<bool> Login::answer_questions()
{
    const int count = ssh_userauth_kbdint_getnprompts(session_.get());
    for (int i = 0; i < count; ++i) {
        const auto index = static_cast<unsigned>(i);
        char echo = 0;
        const char* question = ssh_userauth_kbdint_getprompt(session_.get(), index, &echo);
        auto answer =
            prompts_.password(session_.endpoint().name() + ": " + (question != nullptr ? question : ""));
        if (!answer) return false;
        was_password_wrong_ = true;
        ssh_userauth_kbdint_setanswer(session_.get(), index, answer->c_str());
        overwrite(*answer);
    }
    return true;
}

Result<bool> Login::try_keyboard_interactive()
{
    // What one password prompt refused, the same account will not take by this way either.
    if (!prompts_.password || was_password_wrong_) return false;
    tried_.push_back("keyboard-interactive");
    for (int round = 0; round < password_attempts; ++round) {
        auto result = attempt([this] { return ssh_userauth_kbdint(session_.get(), nullptr, nullptr); });
        while (result && *result == SSH_AUTH_INFO) {
            auto answered = answer_questions();
            if (!answered || !*answered) return answered;
            result = attempt([this] { return ssh_userauth_kbdint(session_.get(), nullptr, nullptr); });
        }
        if (!result) return failure(result.error());
        if (*result == SSH_AUTH_SUCCESS) return true;
    }
    return false;
}

std::string Login::offered_text() const
{
    std::string text;
    const auto add = [&](int method, const char* name) {
        if (!offers(method)) return;
        if (!text.empty()) text += ", ";
        text += name;
    };
    add(SSH_AUTH_METHOD_PUBLICKEY, "keys");
    add(SSH_AUTH_METHOD_PASSWORD, "passwords");
    add(SSH_AUTH_METHOD_INTERACTIVE, "keyboard-interactive");
    return text.empty() ? "nothing that is supported here" : text;
}

Error Login::refused() const
{
    const Endpoint& endpoint = session_.endpoint();
    std::string tried;
    for (const std::string& way : tried_)
        tried += (tried.empty() ? "" : ", ") + way;
    if (was_password_wrong_)
        return {endpoint.name() + " did not accept the password (tried: " + tried + ")",
                "Check user and password; many boards refuse passwords for root: try a key (ssh-copy-id) or "
                "another "
                "user"};
    const std::string cause = endpoint.name() +
                              " accepted no key (tried: " + (tried.empty() ? "none" : tried) +
                              "; the board takes " + offered_text() + ")";
    return {cause,
            "Add a public key to ~/.ssh/authorized_keys of " + endpoint.user +
                " on the board (ssh-copy-id), start an SSH agent, or give a password if the board takes one"};
}

}  // namespace

Result<void> check_identity_file(const SshAddress& address)
{
    if (address.identity_file.empty()) return {};
    const std::string path = expand_home(address.identity_file);
    if (::access(path.c_str(), R_OK) == 0) return {};
    if (errno == ENOENT || errno == ENOTDIR)
        return failure("The key file " + path + " does not exist",
                       "Correct `identity_file` in the target profile, or make a key with `ssh-keygen`");
    return failure("The key file " + path + " cannot be read: " + std::strerror(errno),
                   "It must belong to you and be readable: `chmod 600 " + path + "`");
}

Result<void> log_in(SshSession& session, const SshAddress& address, const Prompts& prompts,
                    const StopSignal& stop)
{
    return Login(session, address, prompts, stop).run();
}

}  // namespace boardscope::remote
