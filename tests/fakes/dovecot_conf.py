"""The configuration text of the test Dovecot: rootless, loopback only, everything in one short folder."""

from pathlib import Path

_BASE = """\
protocols = imap
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/dovecot.log
instance_name = {instance}
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
listen = 127.0.0.1
first_valid_uid = 1
first_valid_gid = 1
mail_uid = {user}
mail_gid = {group}
mail_location = maildir:{root}/mail/%n
mail_fsync = never
auth_mechanisms = {mechanisms}
auth_username_format = %Lu
auth_failure_delay = 0
disable_plaintext_auth = {refuse_plain}
ssl = {ssl}
ssl_cert = <{cert}
ssl_key = <{key}
imap_idle_notify_interval = {idle_notify}
mail_max_userip_connections = {connections}
{capability}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  service_count = 0
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {tls_port}
    ssl = yes
  }}
}}
passdb {{
  driver = passwd-file
  mechanisms = plain login none
  args = scheme=PLAIN username_format=%u {root}/passwd
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {root}/oauth2.conf.ext
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={root}/mail/%n
}}
namespace inbox {{
  inbox = yes
  separator = /
  prefix =
{mailboxes}}}
"""

_MAILBOX = """\
  mailbox {name} {{
    auto = create
    special_use = \\{name}
  }}
"""

_OAUTH = """\
introspection_url = http://127.0.0.1:{port}/introspect
introspection_mode = auth
force_introspection = yes
username_attribute = email
active_attribute = active
active_value = true
"""


def dovecot_conf(
    root: Path,
    *,
    user: str,
    group: str,
    port: int,
    tls_port: int,
    cert: Path,
    key: Path,
    tls_only: bool,
    idle_notify: str,
    mechanisms: str,
    capabilities: str,
    connections: int,
) -> str:
    """Return dovecot.conf. `capabilities`: all offered, "" for Dovecot's own; `tls_only`: no login before TLS."""
    return _BASE.format(
        root=root,
        instance=root.name,
        user=user,
        group=group,
        refuse_plain="yes" if tls_only else "no",
        ssl="required" if tls_only else "yes",
        cert=cert,
        key=key,
        idle_notify=idle_notify,
        capability=f"imap_capability = {capabilities}" if capabilities else "",
        mechanisms=mechanisms,
        connections=connections,
        port=port,
        tls_port=tls_port,
        mailboxes="".join(_MAILBOX.format(name=name) for name in ("Sent", "Drafts", "Trash", "Archive", "Junk")),
    )


def oauth_conf(introspection_port: int) -> str:
    """Return oauth2.conf.ext, which asks a loopback HTTP endpoint about each token."""
    return _OAUTH.format(port=introspection_port)
