//! Whose the data is: the user that the server becomes.

use nix::unistd::{Uid, User};
use sekisho_gateway::settings::Settings;

use super::Say;

/// Gives what was just made to the user of the settings, as far as that is ours to do; says where there is no such user.
pub(super) fn give(settings: &Settings, is_new: bool, say: &Say<'_>) -> anyhow::Result<()> {
    let Some(user) = User::from_name(&settings.user).ok().flatten() else {
        say("init-no-user", &[("user", &settings.user)]);
        return Ok(());
    };
    // What stood there before is not given away.
    if is_new && Uid::effective().is_root() && !user.uid.is_root() {
        crate::serve::own_data(&settings.data, user.uid, user.gid)?;
    }
    Ok(())
}
