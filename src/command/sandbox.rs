//! Keeping a program from writing outside its folder, and from the network, where the system
//! can do so (Linux, by Landlock).

use std::path::Path;

/// Confines the calling thread, and every program that it starts, for good: all may be read and
/// run, only what is below `folder` may be written, and no connection made. Whether the system
/// does all of this.
#[cfg(target_os = "linux")]
pub(super) fn confine(folder: &Path) -> bool {
    use landlock::{
        ABI, Access as _, AccessFs, AccessNet, CompatLevel, Compatible as _, PathBeneath, PathFd, Ruleset,
        RulesetAttr as _, RulesetCreatedAttr as _, RulesetError, RulesetStatus,
    };
    // Version 4 is the first that knows of the network.
    const KNOWN: ABI = ABI::V4;
    let confined = || -> Result<RulesetStatus, RulesetError> {
        let created = Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(KNOWN))?
            .handle_access(AccessNet::from_all(KNOWN))?
            .create()?;
        let mut rules = created;
        if let Ok(root) = PathFd::new("/") {
            rules = rules.add_rule(PathBeneath::new(root, AccessFs::from_read(KNOWN)))?;
        }
        if let Ok(own) = PathFd::new(folder) {
            rules = rules.add_rule(PathBeneath::new(own, AccessFs::from_all(KNOWN)))?;
        }
        // Programs throw away what they say there, and take random numbers from there.
        for device in ["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/tty"] {
            if let Ok(device) = PathFd::new(device) {
                let access = AccessFs::ReadFile | AccessFs::WriteFile;
                rules = rules.add_rule(PathBeneath::new(device, access))?;
            }
        }
        Ok(rules.restrict_self()?.ruleset)
    };
    matches!(confined(), Ok(RulesetStatus::FullyEnforced))
}

#[cfg(not(target_os = "linux"))]
pub(super) fn confine(_folder: &Path) -> bool {
    false
}
