Why a journey ended or an action was not carried out is read in everyone's own language, and can be grouped by.
