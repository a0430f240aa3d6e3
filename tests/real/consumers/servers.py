"""How each mail server and filter is begun as Debian ships it, before and after the printed texts are put into its configuration."""

HOST, DOMAIN = "mx.example.test", "example.test"

POSTFIX = f"""\
cat >/etc/postfix/main.cf <<END
compatibility_level = 3.6
myhostname = {HOST}
mydestination = {DOMAIN}, localhost
mynetworks = 127.0.0.0/8 [::1]/128
inet_protocols = all
alias_maps = hash:/etc/aliases
alias_database = hash:/etc/aliases
maillog_file = /var/log/postfix.log
END
cp /usr/share/postfix/master.cf.dist /etc/postfix/master.cf
newaliases
@APPLY@
/usr/lib/postfix/configure-instance.sh - >/dev/null
postfix start
"""

EXIM = f"""\
cat >/etc/exim4/update-exim4.conf.conf <<END
dc_eximconfig_configtype='internet'
dc_other_hostnames='{DOMAIN}'
dc_local_interfaces=''
dc_use_split_config='false'
dc_hide_mailname='true'
dc_mailname_in_oh='true'
dc_localdelivery='mail_spool'
END
mkdir -p /run/exim4 /var/log/exim4
chown Debian-exim:adm /run/exim4 /var/log/exim4
@APPLY@
/usr/sbin/exim4 -bd -q1m
"""

SENDMAIL = f"""\
cd /etc/mail
cat >sendmail.mc <<END
include(\\`/usr/share/sendmail/cf/m4/cf.m4')dnl
OSTYPE(\\`debian')dnl
DOMAIN(\\`debian-mta')dnl
undefine(\\`confHOST_STATUS_DIRECTORY')dnl
define(\\`confREFUSE_LA', \\`1000')dnl
define(\\`confQUEUE_LA', \\`1000')dnl
FEATURE(\\`no_default_msa')dnl
DAEMON_OPTIONS(\\`Name=MTA-v4, Family=inet')dnl
FEATURE(\\`access_db', \\`hash -T<TMPF> /etc/mail/access')dnl
FEATURE(\\`use_cw_file')dnl
MAILER_DEFINITIONS
MAILER(\\`local')dnl
MAILER(\\`smtp')dnl
END
echo {DOMAIN} >local-host-names
: >access
makemap hash access <access
@APPLY@
chmod 755 /etc/mail
chmod 644 /etc/mail/*.* /etc/mail/access /etc/mail/local-host-names
mkdir -p /run/sendmail/mta /var/spool/mqueue
chown root:smmta /run/sendmail/mta
newaliases
/usr/sbin/sendmail-mta -bd -q1m
"""

RSPAMD = """\
mkdir -p /run/rspamd /var/log/rspamd
chown _rspamd:_rspamd /run/rspamd /var/log/rspamd
chmod 755 /var/log/rspamd
@APPLY@
rspamd -u _rspamd -g _rspamd
"""

OPENSMTPD = RSPAMD + """\
mkdir -p /var/spool/smtpd
chmod 711 /var/spool/smtpd
ln -sf /proc/kmsg /dev/kmsg
exec smtpd -d -f /etc/smtpd.conf >/var/log/smtpd.log 2>&1
"""
OPENSMTPD = f"""\
cat >/etc/smtpd.conf <<END
table aliases file:/etc/aliases
action "local" mbox alias <aliases>
match from any for domain "{DOMAIN}" action "local"
END
""" + OPENSMTPD

SPAMASSASSIN = """\
@APPLY@
for message in /messages/*; do
  spamassassin --test-mode --siteconfigpath /etc/spamassassin <"$message" >"/var/log/$(basename "$message").out" 2>"/var/log/$(basename "$message").err"
done
touch /var/log/done
"""

# Name, image, start, whether postmaster is spared.
SERVERS = [
    ("postfix", "postfix", POSTFIX, True),
    ("postscreen", "postfix", POSTFIX, False),
    ("exim", "exim", EXIM, True),
    ("sendmail", "sendmail", SENDMAIL, False),
    ("opensmtpd", "rspamd", OPENSMTPD, False),
]
FILTERS = [("rspamd", "rspamd", RSPAMD), ("spamassassin", "spamassassin", SPAMASSASSIN)]
