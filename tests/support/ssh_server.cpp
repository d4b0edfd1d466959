// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/ssh_server.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vector>

namespace boardscope::test {

namespace {

/// crypt(3) of SshServer::password.
constexpr const char* password_hash = "$6$boardscope$29bX.FvuvnT9Fj6E3z1JZV9F64OKRPgdR5ox95SfoSVY2sjSMvSMTO5."
                                      "QfU07ftLVYKURVgX2FKKrjulXC8T3/";

const char* program_of(SshServer::Kind kind)
{
    return kind == SshServer::Kind::sshd ? "/usr/sbin/sshd" : "/usr/sbin/dropbear";
}

bool is_root()
{
    return ::geteuid() == 0;
}

bool may_unshare()
{
    static const bool works = QProcess::execute(QStringLiteral("unshare"),
                                                {QStringLiteral("--mount"), QStringLiteral("true")}) == 0;
    return works;
}

void write_file(const std::string& path, const QByteArray& text, mode_t mode = 0644)
{
    QFile file(QString::fromStdString(path));
    if (file.open(QIODevice::WriteOnly | QIODevice::Truncate)) file.write(text);
    file.close();
    ::chmod(path.c_str(), mode);
}

QByteArray read_file(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// What the namespace looks like: changes to /etc stay in it, and root and one more user have their
/// homes in $D. Where the kernel has no overlayfs a copy of /etc does, more slowly.
constexpr const char* namespace_script = R"sh(
set -e
mount --make-rprivate /
mount -t tmpfs -o mode=755 none /run
mkdir /run/sshd /run/etc /run/etc-work
if ! mount -t overlay overlay -o lowerdir=/etc,upperdir=/run/etc,workdir=/run/etc-work /etc 2>/dev/null; then
    cp -a /etc/. /run/etc
    mount --bind /run/etc /etc
fi
for file in passwd shadow; do
    grep -v -e '^root:' -e "^$U:" /etc/$file >/run/$file
done
echo "root:x:0:0:root:$D/home-root:/bin/sh" >>/run/passwd
echo "$U:x:54321:54321::$D/home-user:/bin/sh" >>/run/passwd
echo "root:$H:19000:0:99999:7:::" >>/run/shadow
echo "$U:$H:19000:0:99999:7:::" >>/run/shadow
cat /run/passwd >/etc/passwd
cat /run/shadow >/etc/shadow
echo "$U:x:54321:" >>/etc/group
rm /run/passwd /run/shadow
for home in "$D/home-root" "$D/home-user"; do
    mkdir -p "$home/.ssh"
    cp "$D/id_ed25519.pub" "$home/.ssh/authorized_keys"
    chmod 700 "$home" "$home/.ssh"
    chmod 600 "$home/.ssh/authorized_keys"
done
chown -R 54321:54321 "$D/home-user"
eval "$S"
exec "$@"
)sh";

sockaddr_in loopback(int port)
{
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

std::vector<pid_t> children_of(pid_t pid)
{
    std::vector<pid_t> children;
    const std::string file = "/proc/" + std::to_string(pid) + "/task/" + std::to_string(pid) + "/children";
    for (const QByteArray& child : read_file(file).simplified().split(' '))
        if (!child.isEmpty()) children.push_back(child.toInt());
    return children;
}

bool is_server_process(pid_t pid)
{
    const QByteArray name = read_file("/proc/" + std::to_string(pid) + "/comm").trimmed();
    return name == "sshd" || name == "dropbear";
}

/// Only server processes: what they started must notice by itself that they are gone.
void signal_servers_below(pid_t pid, int signal_number)
{
    for (const pid_t child : children_of(pid)) {
        if (!is_server_process(child)) continue;
        ::kill(child, SIGSTOP);  // no more children meanwhile
        signal_servers_below(child, signal_number);
        ::kill(child, signal_number);
    }
}

}  // namespace

int listen_on_loopback(int* port)
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(fd, 16);
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    *port = ntohs(address.sin_port);
    return fd;
}

int free_port()
{
    int port = 0;
    ::close(listen_on_loopback(&port));
    return port;
}

SshServer::Options SshServer::busybox_board()
{
    return {.setup = QStringLiteral("mkdir /run/bin; busybox --install -s /run/bin"),
            .sshd_config = QStringLiteral("SetEnv PATH=/run/bin\n"),
            .needs_root = true,
            .needs_busybox = true};
}

QString SshServer::missing(const Options& options)
{
    if (!QFileInfo::exists(QString::fromLatin1(program_of(options.kind))))
        return options.kind == Kind::sshd ? QStringLiteral("needs sshd (package openssh-server)")
                                          : QStringLiteral("needs dropbear (package dropbear-bin)");
    if (options.needs_busybox && QStandardPaths::findExecutable(QStringLiteral("busybox")).isEmpty())
        return QStringLiteral("needs busybox (package busybox-static)");
    if (options.needs_root || options.kind == Kind::dropbear) {
        if (!is_root()) return QStringLiteral("needs root, for users and mounts of its own");
        if (!may_unshare()) return QStringLiteral("needs a mount namespace (unshare --mount)");
    }
    return {};
}

SshServer::SshServer() = default;

SshServer::~SshServer()
{
    stop();
}

QString SshServer::make_files(const Options& options)
{
    if (!directory_.isValid()) return QStringLiteral("no temporary directory");
    ::chmod(directory().c_str(), 0755);
    QDir(directory_.path()).mkpath(QStringLiteral("empty-ssh"));
    for (const char* name : {"id_ed25519", "host_key", "other_key"})
        if (QProcess::execute(QStringLiteral("ssh-keygen"),
                              {QStringLiteral("-q"), QStringLiteral("-t"), QStringLiteral("ed25519"),
                               QStringLiteral("-N"), QString(), QStringLiteral("-C"), QStringLiteral("test"),
                               QStringLiteral("-f"), QString::fromStdString(path(name))}) != 0)
            return QStringLiteral("ssh-keygen failed");
    QByteArray config = "StrictModes no\nUsePAM no\nPermitRootLogin yes\nPasswordAuthentication yes\n"
                        "KbdInteractiveAuthentication no\nPrintMotd no\nPidFile none\nLogLevel VERBOSE\n"
                        "MaxSessions 20\nListenAddress 127.0.0.1\n";
    config += "Port " + QByteArray::number(port_) + "\n";
    config += "HostKey " + QByteArray::fromStdString(path("host_key")) + "\n";
    config += "AuthorizedKeysFile " + QByteArray::fromStdString(path("id_ed25519.pub")) + "\n";
    write_file(path("sshd_config"),
               options.sshd_config.toUtf8() + config);  // the first value of a key counts
    if (options.kind == Kind::dropbear &&
        QProcess::execute(QStringLiteral("dropbearconvert"),
                          {QStringLiteral("openssh"), QStringLiteral("dropbear"),
                           QString::fromStdString(path("host_key")),
                           QString::fromStdString(path("dropbear_host_key"))}) != 0)
        return QStringLiteral("dropbearconvert failed");
    write_known_hosts();
    return {};
}

QStringList SshServer::server_command(const Options& options) const
{
    QStringList command;
    if (is_root() && may_unshare()) {
        command << QStringLiteral("unshare") << QStringLiteral("--mount") << QStringLiteral("sh")
                << QStringLiteral("-c") << QString::fromLatin1(namespace_script) << QStringLiteral("sh");
    }
    if (options.kind == Kind::sshd)
        command << QStringLiteral("/usr/sbin/sshd") << QStringLiteral("-D") << QStringLiteral("-e")
                << QStringLiteral("-f") << QString::fromStdString(path("sshd_config"));
    else
        command << QStringLiteral("/usr/sbin/dropbear") << QStringLiteral("-F") << QStringLiteral("-E")
                << QStringLiteral("-p") << QStringLiteral("127.0.0.1:%1").arg(port_) << QStringLiteral("-r")
                << QString::fromStdString(path("dropbear_host_key"));
    return command;
}

QString SshServer::start(const Options& options)
{
    port_ = free_port();
    if (const QString error = make_files(options); !error.isEmpty()) return error;

    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("D"), directory_.path());
    environment.insert(QStringLiteral("U"), QString::fromLatin1(user));
    environment.insert(QStringLiteral("H"), QString::fromLatin1(password_hash));
    environment.insert(QStringLiteral("S"), options.setup);
    process_.setProcessEnvironment(environment);
    process_.setProcessChannelMode(QProcess::MergedChannels);
    process_.setStandardOutputFile(QString::fromStdString(path("server.log")));
    process_.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    QStringList command = server_command(options);
    const QString program = command.takeFirst();
    process_.start(program, command);

    QElapsedTimer waiting;
    waiting.start();
    while (waiting.elapsed() < 10'000) {
        if (answers()) return {};
        if (process_.state() == QProcess::NotRunning || process_.waitForFinished(50))
            return QStringLiteral("the server ended: ") + log();
    }
    return QStringLiteral("the server does not answer: ") + log();
}

bool SshServer::answers() const
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(port_);
    char greeting[4] = {};
    pollfd waited = {fd, POLLIN, 0};
    const bool is_ssh = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                        ::poll(&waited, 1, 2000) == 1 && ::recv(fd, greeting, sizeof greeting, 0) == 4 &&
                        QByteArray(greeting, 4) == "SSH-";
    ::close(fd);
    return is_ssh;
}

void SshServer::kill_sessions()
{
    if (process_.state() != QProcess::NotRunning)
        signal_servers_below(static_cast<pid_t>(process_.processId()), SIGKILL);
}

void SshServer::freeze_sessions()
{
    if (process_.state() != QProcess::NotRunning)
        signal_servers_below(static_cast<pid_t>(process_.processId()), SIGSTOP);
}

void SshServer::stop()
{
    kill_sessions();
    if (process_.state() == QProcess::NotRunning) return;
    process_.kill();
    process_.waitForFinished(5000);
}

QString SshServer::log() const
{
    return QString::fromUtf8(read_file(path("server.log")));
}

void SshServer::write_known_hosts(bool other_key) const
{
    const QByteArray key = read_file(path(other_key ? "other_key.pub" : "host_key.pub"));
    write_file(known_hosts_file(), "[127.0.0.1]:" + QByteArray::number(port_) + " " + key);
}

SshAddress SshServer::address() const
{
    const passwd* own = ::getpwuid(::geteuid());
    SshAddress address = address_for(is_root() || own == nullptr ? "root" : own->pw_name);
    address.identity_file = key_file();
    return address;
}

SshAddress SshServer::address_for(const char* login_user) const
{
    SshAddress address;
    address.host = "127.0.0.1";
    address.port = port_;
    address.user = login_user;
    address.known_hosts_file = known_hosts_file();
    return address;
}

}  // namespace boardscope::test
